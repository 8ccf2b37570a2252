"""An LMS in miniature, as a program of its own: it knows the feedback service by HTTP alone.

``create_academy(config)`` gives the WSGI application, ``serve_academy(config)`` serves it until it is stopped.
"""

from lms_feedback_plugin.adapters.sandbox.academy.app import create_academy
from lms_feedback_plugin.adapters.sandbox.academy.config import AcademyConfig
from lms_feedback_plugin.adapters.sandbox.academy.database import AcademyDatabase
from lms_feedback_plugin.adapters.sandbox.academy.seed import seed
from lms_feedback_plugin.adapters.sandbox.academy.server import serve_academy

__all__ = ["AcademyConfig", "AcademyDatabase", "create_academy", "seed", "serve_academy"]
