"""Messages of the contract to the SDK's own values: files, uploads, catalogue, server. Jobs are in convert_job."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TypeVar

from hwapok import catalog, models, v1
from hwapok.artifact import Artifact, Files, Size
from hwapok.messages import Text
from hwapok.server_status import OpenTicket, PartStatus, ServerStatus

E = TypeVar("E", bound=StrEnum)


def known(kind: type[E], value: IntEnum) -> E:
    """The member of `kind` with the same name, or its UNKNOWN."""
    return next((member for member in kind if member.name == value.name), kind["UNKNOWN"])


def text(message: v1.LocalizedText | None) -> Text:
    return Text(message.ko, message.en) if message else Text()


def note(message: v1.Note) -> models.Note:
    return models.Note(message.reason, text(message.message))


def size(message: v1.PictureSize | None) -> Size | None:
    return Size(message.width, message.height) if message else None


def artifact(
    message: v1.Asset | None, files: Files, job: str = "", library_picture: str = "", upload: str = ""
) -> Artifact:
    """
    :param job: name of the job whose outcome holds the file
    :param library_picture: name of the library picture whose file it is
    :param upload: name of the upload whose file it is
    """
    message = message or v1.Asset()
    return Artifact(
        file_name=message.file_name,
        content_type=message.content_type,
        size_bytes=message.size_bytes,
        sha256=message.sha256.hex(),
        url=message.uri,
        expires=message.expire_time,
        picture_size=size(message.picture_size),
        job=job,
        library_picture=library_picture,
        upload=upload,
        _files=files,
    )


def upload(message: v1.Upload | None, files: Files) -> models.Upload:
    message = message or v1.Upload()
    return models.Upload(
        name=message.name,
        file_name=message.file_name,
        source_format=message.source_format,
        source_size=size(message.source_size),
        picture=artifact(message.picture, files, upload=message.name),
        created=message.create_time,
        purpose=known(models.UploadPurpose, message.purpose),
    )


def catalogue(message: v1.GetCatalogResponse) -> catalog.Catalog:
    return catalog.Catalog(
        categories=tuple(_entry(entry) for entry in message.categories),
        layers=tuple(_entry(entry) for entry in message.layers),
        limits=_limits(message.limits or v1.Limits()),
        providers=tuple(_provider(provider) for provider in message.providers),
        server_version=message.server_version,
        server_id=message.server_id,
    )


def speech_token(message: v1.SpeechTokenResponse) -> catalog.SpeechToken:
    return catalog.SpeechToken(message.token, message.region, message.expire_time, message.endpoint, message.language)


def server_status(message: v1.GetServerStatusResponse) -> ServerStatus:
    return ServerStatus(
        parts=tuple(PartStatus(part.part, part.healthy, text(part.message)) for part in message.parts),
        queued_jobs=message.queued_jobs,
        running_jobs=message.running_jobs,
        embedding_space=message.embedding_space,
        spent_today_micro_usd=message.spent_today_micro_usd,
        budget_left_micro_usd=message.budget_left_micro_usd,
        time=message.time,
    )


def open_ticket(message: v1.CreateOpenTicketResponse) -> OpenTicket:
    return OpenTicket(message.ticket, message.server_id, message.expire_time)


def _entry(message: v1.CatalogEntry) -> catalog.CatalogEntry:
    return catalog.CatalogEntry(message.key, text(message.name), text(message.description))


def _limits(message: v1.Limits) -> catalog.Limits:
    return catalog.Limits(
        upload_bytes=message.upload_bytes,
        upload_pixels=message.upload_pixels,
        upload_chunk_min_bytes=message.upload_chunk_min_bytes,
        upload_chunk_max_bytes=message.upload_chunk_max_bytes,
        scene_characters=message.scene_characters,
        tag_characters=message.tag_characters,
        prompt_characters=message.prompt_characters,
        reference_uploads=message.reference_uploads,
        picture_sizes=tuple(Size(option.width, option.height) for option in message.picture_sizes),
        artwork_bytes=message.artwork_bytes,
        artwork_side=message.artwork_side,
    )


def _provider(message: v1.ProviderInfo) -> catalog.Provider:
    return catalog.Provider(message.role, message.name, message.offline, text(message.description))
