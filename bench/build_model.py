"""Writes a model of KoCLIP's or CLIP ViT-B/32's true size with random weights: as slow as the real one, and free.

    python bench/build_model.py koclip var/bench/koclip     425 million parameters, 1.7 GB
    python bench/build_model.py clip var/bench/clip         about 140 million, 0.6 GB

Its vectors mean nothing; that two programs give the same ones for the same input can be asserted all the same. The
files are laid out as transformers 4 and 5 both read them: other servers were written for 4.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

IDS = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
UNKNOWN = "[UNK]"
MARKS = {"cls_token": "[CLS]", "pad_token": "[PAD]", "sep_token": "[SEP]", "unk_token": UNKNOWN, "mask_token": "[MASK]"}
BASE = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
CLIP_TEXT = {"hidden_size": 512, "intermediate_size": 2048, "num_hidden_layers": 12, "num_attention_heads": 8}
LARGE = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
WORDS = 32000
LAST_WRITTEN = "preprocessor_config.json"
SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초구누두루무부수우주추그는를을이의에서한달빛고양눈비밤낮"


def koclip() -> tuple[Any, Any]:
    """klue/roberta-large beside CLIP's ViT-B/32, as koclip-base is."""
    text = transformers.RobertaConfig(vocab_size=WORDS, max_position_embeddings=514, type_vocab_size=1, **IDS, **LARGE)
    vision = transformers.CLIPVisionConfig(image_size=224, patch_size=32, **BASE)
    config = transformers.VisionTextDualEncoderConfig.from_vision_text_configs(vision, text, projection_dim=512)
    network = transformers.VisionTextDualEncoderModel(config)
    processor = transformers.VisionTextDualEncoderProcessor(transformers.CLIPImageProcessorPil(), tokenizer(512))
    return network, processor


def clip() -> tuple[Any, Any]:
    """CLIP ViT-B/32 with a Korean vocabulary."""
    text = transformers.CLIPTextConfig(vocab_size=WORDS, max_position_embeddings=77, **IDS, **CLIP_TEXT)
    vision = transformers.CLIPVisionConfig(image_size=224, patch_size=32, **BASE)
    network = transformers.CLIPModel(
        transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=512)
    )
    return network, transformers.CLIPProcessor(transformers.CLIPImageProcessorPil(), tokenizer(77))


BUILDERS: dict[str, Callable[[], tuple[Any, Any]]] = {"koclip": koclip, "clip": clip}


def build(kind: str, folder: Path) -> Path:
    """The model's folder; written unless it is there."""
    if not (folder / LAST_WRITTEN).is_file():
        torch.manual_seed(0)
        network, processor = BUILDERS[kind]()
        network.eval().save_pretrained(folder)
        processor.save_pretrained(folder)
        _share_with_transformers_4(folder)
    return folder


def _share_with_transformers_4(folder: Path) -> None:
    processor = json.loads((folder / "processor_config.json").read_text())
    kind = processor["processor_class"]
    if kind == "VisionTextDualEncoderProcessor":
        weights, tower = folder / "model.safetensors", "vision_model."
        named = {(tower + key if key.startswith(tower) else key): value for key, value in load_file(weights).items()}
        save_file(named, weights, {"format": "pt"})
    words = json.loads((folder / "tokenizer_config.json").read_text()) | {"tokenizer_class": "PreTrainedTokenizerFast"}
    (folder / "tokenizer_config.json").write_text(json.dumps(words))
    (folder / LAST_WRITTEN).write_text(json.dumps(processor["image_processor"] | {"processor_class": kind}))


def tokenizer(longest: int) -> Any:
    """A WordPiece tokenizer that knows syllables and no words: about a token a syllable."""
    word = Tokenizer(models.WordPiece(unk_token=UNKNOWN))
    word.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    word.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=WORDS, special_tokens=["[CLS]", "[PAD]", "[SEP]", UNKNOWN, "[MASK]"], show_progress=False
    )
    word.train_from_iterator([f"{one} {one}{two}" for one in SYLLABLES for two in SYLLABLES], trainer)
    word.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 0), ("[SEP]", 2)]
    )
    marks = MARKS | {"bos_token": "[CLS]", "eos_token": "[SEP]"}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=word, model_max_length=longest, **marks)


@click.command()
@click.argument("kind", type=click.Choice(sorted(BUILDERS)))
@click.argument("folder", type=click.Path(path_type=Path))
def main(kind: str, folder: Path) -> None:
    """Writes a model of KIND into FOLDER."""
    click.echo(build(kind, folder))


if __name__ == "__main__":
    main()
