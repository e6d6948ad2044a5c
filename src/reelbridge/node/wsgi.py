"""The node as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from reelbridge.node.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reelbridge.node.settings")

application = get_wsgi_application()

# the web server's own parent may be killed before it can end us; what is left would keep the port
die_with_parent()
