"""The steps' logger."""

import logging

logger = logging.getLogger("hwapok_server.steps")
