"""Every setting of the server, and the only place that reads the environment and the configuration file.

A value comes from, in order: the command line, the environment (HWAPOK_*), the TOML file named by HWAPOK_CONFIG, the
environment under the name that other programs read too (a field's `alias`), the default. An unknown key in the file and
a value of the wrong type or out of its range are errors, never ignored.
"""

from hwapok_server.settings.environment import Language, as_environment, bare_environment, operator_language, variables
from hwapok_server.settings.fields import Settings, SettingsError
from hwapok_server.settings.reading import Explained, default_data_dir, explain, load

__all__ = [
    "Explained",
    "Language",
    "Settings",
    "SettingsError",
    "as_environment",
    "bare_environment",
    "default_data_dir",
    "explain",
    "load",
    "operator_language",
    "variables",
]
