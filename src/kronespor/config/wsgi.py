"""What a web server runs: `gunicorn kronespor.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)  # what is written is nobody else's to read
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
application = get_wsgi_application()
