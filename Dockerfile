# citegraph with the explorer, Parquet and PDF reports; the root file system may be read-only:
#   docker build -t citegraph .
#   docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:8000:8000 citegraph
#   docker run --rm --read-only --tmpfs /tmp -v "$PWD:/data" -u "$(id -u):$(id -g)" citegraph build texts/ --db my.db

FROM python:3.13-slim-trixie AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY citegraph/ citegraph/
RUN python -m venv /opt/citegraph \
    && /opt/citegraph/bin/pip install --no-cache-dir --no-compile -c constraints.txt '.[parquet,pdf,web]'

FROM python:3.13-slim-trixie
COPY --from=build /opt/citegraph /opt/citegraph
ENV PATH=/opt/citegraph/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
WORKDIR /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=5)"]
ENTRYPOINT ["citegraph"]
CMD ["demo", "--no-browser", "--host", "0.0.0.0"]
