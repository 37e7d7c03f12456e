"""The seams to the outside world. Every port has at least two implementations and one contract suite over all.

bootstrap alone chooses implementations.
"""

from hwapok_server.ports.blobs import BlobStore, SignedUrl, StoredBlob
from hwapok_server.ports.decomposing import DecomposerAway, Decomposition, FlatPicture, LayerDecomposer, OnProgress
from hwapok_server.ports.embedding import EMBEDDER_AWAY, Embedder, EmbeddingInfo, SpaceVectors, Vectors
from hwapok_server.ports.paid import Answer, CallLost, PaidCall, PaidCalls
from hwapok_server.ports.prompting import OnText, PromptWriter, ReferencePicture, WrittenPrompt
from hwapok_server.ports.references import REFERENCE_PATIENCE_S, FoundPicture, ReferenceSource, SourceAway
from hwapok_server.ports.rendering import Apart, OnPreview, Original, Renderer, Rendering
from hwapok_server.ports.speech import SpeechToken, SpeechTokens

__all__ = [
    "EMBEDDER_AWAY",
    "REFERENCE_PATIENCE_S",
    "Answer",
    "Apart",
    "BlobStore",
    "CallLost",
    "DecomposerAway",
    "Decomposition",
    "Embedder",
    "EmbeddingInfo",
    "FlatPicture",
    "FoundPicture",
    "LayerDecomposer",
    "OnPreview",
    "OnProgress",
    "OnText",
    "Original",
    "PaidCall",
    "PaidCalls",
    "PromptWriter",
    "ReferencePicture",
    "ReferenceSource",
    "Renderer",
    "Rendering",
    "SignedUrl",
    "SourceAway",
    "SpaceVectors",
    "SpeechToken",
    "SpeechTokens",
    "StoredBlob",
    "Vectors",
    "WrittenPrompt",
]
