"""`python -m citegraph` is the command `citegraph`."""

from citegraph.cli import main

if __name__ == "__main__":
    main(prog_name="citegraph")
