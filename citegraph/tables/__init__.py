"""A database as tables for other programs: their columns, and Parquet files of them."""
