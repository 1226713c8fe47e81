"""What a web server runs: `gunicorn kronespor.config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
application = get_wsgi_application()
