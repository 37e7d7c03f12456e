"""What the OpenAI providers are told."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from hwapok_server.providers.openai.models import ImageModel, ModelsError, ModelTable, TextModel
from hwapok_server.settings import Settings, SettingsError


def openai(settings: Settings) -> ModelTable:
    """What the OpenAI providers need, and their table of models. Blocking.

    :raises SettingsError: no key, no package, addresses that do not fit together, a table that cannot be read, or a
        price although nothing may cost anything
    """
    for extra, module in (
        ("openai", "openai"),
        *((("azure", "azure.identity"),) if settings.azure_openai_entra else ()),
    ):
        if not _installed(module):
            raise SettingsError(f"OpenAI needs a package that is not installed: pip install 'hwapok[{extra}]'")
    _check_addresses(settings)
    own_server = settings.openai_base_url and not settings.azure_openai_endpoint
    if not (settings.openai_api_key or settings.azure_openai_entra or own_server):
        raise SettingsError("HWAPOK_OPENAI_API_KEY is not set, and HWAPOK_OPENAI_BASE_URL names no server of your own")
    try:
        table = ModelTable.load(settings.openai_models)
    except ModelsError as error:
        raise SettingsError(f"HWAPOK_OPENAI_MODELS: {error}") from error
    for name, model in openai_models(settings, table):
        if not (model.free or settings.allow_paid):
            raise SettingsError(f"{name} costs money, and HWAPOK_ALLOW_PAID=false refuses such models")
    return table


def openai_models(settings: Settings, table: ModelTable) -> list[tuple[str, TextModel | ImageModel]]:
    """The models that are used, each with the name the server knows it by; one name may stand for two."""
    text, image = settings.openai_text_model, settings.openai_image_model
    used: list[tuple[str, TextModel | ImageModel]] = []
    if settings.prompt_writer == "openai":
        used.append((text, table.text(text, settings.openai_text_family)))
    if settings.renderer == "openai":
        used.append((image, table.image(image, settings.openai_image_family)))
    return used


def _check_addresses(settings: Settings) -> None:
    for name in ("openai_base_url", "azure_openai_endpoint"):
        url = urlsplit(getattr(settings, name) or "http://none")
        if url.scheme not in ("http", "https") or not url.hostname or url.username or url.query:
            raise SettingsError(
                f"HWAPOK_{name.upper()}: must be http:// or https://, a host and a path, and nothing else"
            )
    if settings.openai_base_url and settings.azure_openai_endpoint:
        raise SettingsError(
            "HWAPOK_OPENAI_BASE_URL and HWAPOK_AZURE_OPENAI_ENDPOINT are both set; only one can be used"
        )
    for name in ("azure_openai_api_version", "azure_openai_entra"):
        if getattr(settings, name) and not settings.azure_openai_endpoint:
            raise SettingsError(f"HWAPOK_{name.upper()} needs HWAPOK_AZURE_OPENAI_ENDPOINT")


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
