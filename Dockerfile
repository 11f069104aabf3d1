# One image for web, workers and beat: docker-compose.yml says which command each runs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SUCCESSOR_LOCAL_DIR=/var/lib/successor/local \
    SUCCESSOR_UPLOADS_DIR=/var/lib/successor/uploads

# The folder of the uploads is there before a volume is mounted on it, which takes its owner.
RUN useradd --system --uid 10001 --home-dir /var/lib/successor --create-home successor \
    && install --directory --owner=successor --group=successor \
        /var/lib/successor/local /var/lib/successor/uploads

WORKDIR /srv/successor

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt -c constraints.txt

COPY manage.py ./
COPY config config
COPY migrations_app migrations_app
COPY annotation annotation
COPY calibration calibration
COPY templates templates
COPY static static
COPY locale locale
COPY examples examples

USER successor

# Collecting reads settings and nothing else: this key signs nothing and is gone with the line.
RUN SECRET_KEY=of-the-build-alone python manage.py collectstatic --no-input --verbosity 0

EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
