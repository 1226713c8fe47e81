# Kronespor as a container: the pages, the worker and the commands. Build it by `docker build -t kronespor .`
# All stages are of Debian: Python and Node.js are its own, and get its security updates.
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS pages
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm ca-certificates
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend/src src
RUN npm run build

FROM ${BASE} AS packages
# requirements-extras.txt: with SAML and the second reader of scans.
ARG LOCK=requirements.txt
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
WORKDIR /build
COPY ${LOCK} requirements-build.txt ./
RUN python3 -m venv /opt/kronespor \
    && /opt/kronespor/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r ${LOCK} \
    && python3 -m venv /opt/build \
    && /opt/build/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY tools/hatch_build.py tools/
COPY src src
COPY --from=pages /build/src/kronespor/web/static/web src/kronespor/web/static/web
RUN /opt/build/bin/python -m hatchling build -t wheel \
    && /opt/kronespor/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --no-deps dist/*.whl \
    && /opt/kronespor/bin/pip uninstall --quiet --yes setuptools pip

FROM ${BASE}
# OFFICE= builds one without LibreOffice (500 MB): old Office files are then a remark, and pages of Word are not shown.
ARG OFFICE="libreoffice-writer-nogui libreoffice-calc-nogui"
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        python3 libseccomp2 tesseract-ocr tesseract-ocr-dan fonts-liberation fonts-dejavu-core ${OFFICE} \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/kronespor --shell /usr/sbin/nologin kronespor \
    && useradd --system --uid 10002 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin kronespor-reader \
    && usermod --append --groups kronespor-reader kronespor \
    && install -d -o kronespor -g kronespor -m 0700 /var/lib/kronespor /var/backups/kronespor \
    && install -d -o kronespor-reader -g kronespor-reader -m 0770 /var/lib/kronespor-reader
COPY --from=packages /opt/kronespor /opt/kronespor
COPY deploy/gunicorn.conf.py deploy/docker/upgrade.sh deploy/docker/backup.sh /opt/kronespor/
ENV PATH=/opt/kronespor/bin:/usr/bin:/bin \
    DJANGO_SETTINGS_MODULE=kronespor.config.settings \
    KRONESPOR_HOME=/var/lib/kronespor \
    KRONESPOR_STATIC=/var/lib/kronespor/static \
    KRONESPOR_BIND=0.0.0.0:8000 \
    KRONESPOR_LOG=json \
    PYTHONUNBUFFERED=1
USER kronespor
WORKDIR /var/lib/kronespor
VOLUME /var/lib/kronespor /var/backups/kronespor
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python3", "-c", \
    "import urllib.request; urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/readyz', headers={'Host': 'localhost'}))"]
CMD ["gunicorn", "-c", "/opt/kronespor/gunicorn.conf.py", "kronespor.config.wsgi"]
