"""What a job is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from hwapok_server.model.layers import LayerSettings, PsdLayers, SourcePicture
from hwapok_server.model.pictures import Size
from hwapok_server.model.references import Reference, ReferenceOptions


@dataclass(frozen=True, slots=True)
class Brief:
    """What a prompt is written from: validated, NFC, catalogue keys, upload ids."""

    category: str
    layer: str
    tag: str
    scene: str
    reference_uploads: tuple[str, ...] = ()
    reference_options: ReferenceOptions = field(default_factory=ReferenceOptions)


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """What a picture is drawn from. One order determines one offline draft, to the byte."""

    prompt: str
    category: str
    layer: str
    tag: str
    """Keyword of the prompt job; empty for a prompt written by hand."""
    scene: str
    """Scene of the prompt job; empty for a prompt written by hand."""
    prompt_job: str
    size: Size
    psd_layers: PsdLayers
    reference_uploads: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    """The uploads, or the prompt job's references, as they were when the order was accepted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from, as its files say it."""

    title: str
    """Never empty."""
    tag: str = ""
    scene: str = ""
    prompt: str = ""
    renderer: str = ""
    """Who drew it; empty for a picture that an artist brought."""
    draft: bool = False
    references: tuple[Reference, ...] = ()

    @classmethod
    def of(cls, order: RenderOrder, renderer: str, *, draft: bool) -> Origin:
        """Of the picture that `renderer` draws for an order."""
        return cls(
            title=order.tag or order.scene or order.prompt[:80],
            tag=order.tag,
            scene=order.scene,
            prompt=order.prompt,
            renderer=renderer,
            draft=draft,
            references=order.references,
        )


@dataclass(frozen=True, slots=True)
class LayersOrder:
    """A picture that is there already, to be taken apart."""

    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings
    source: SourcePicture
    """As it was when the order was accepted."""
    origin: Origin
    source_job: str = ""
    """Id of the job that made it; empty for an upload."""
    artwork_upload: str = ""
    """Id of the upload; empty for a job's picture."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Embed what the owner's library lacks in the space that is served."""

    space_id: str
    """Space of texts that was served when the job was accepted."""


Spec = Brief | RenderOrder | ImportOrder | LayersOrder
"""What a job was asked for."""
