"""Wiring: settings, urls, Celery, embedded services."""
