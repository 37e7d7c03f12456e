"""Models of the three architectures the service loads, too small to be good, complete enough to load like real ones.

Weights are random but not as small as an untrained model's, so that different inputs get clearly different vectors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = (
    "한복을 입은 소녀가 경복궁 앞에 서 있다",
    "비 오는 밤거리의 네온사인",
    "고양이가 소파 위에서 자고 있다",
    "강아지가 공원을 달린다",
    "전통 한옥 마당의 장독대",
    "이것은 고양이 이다.",
    "a lighthouse on a cliff above the sea",
    "장면 0 1 2 3 4 5 6 7 8 9 00 11 22 33 44 55 66 77 88 99",
)
MARKS = ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"]
"""Ids 0 to 4, in klue/roberta's order."""
ROLES = {
    "cls_token": "[CLS]",
    "pad_token": "[PAD]",
    "sep_token": "[SEP]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
    "bos_token": "[CLS]",
    "eos_token": "[SEP]",
}
IDS = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2}
SIZE = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
TOWER = SIZE | IDS
"""What every text tower here is made with."""
WORDS = 500


def koclip(folder: Path) -> None:
    """VisionTextDualEncoder as koclip-base is: a RoBERTa of 514 positions beside a CLIP ViT, 512 dimensions."""
    text = transformers.RobertaConfig(vocab_size=WORDS, max_position_embeddings=514, type_vocab_size=1, **TOWER)
    vision = transformers.CLIPVisionConfig(image_size=224, patch_size=32, **SIZE)
    config = transformers.VisionTextDualEncoderConfig.from_vision_text_configs(vision, text, projection_dim=512)
    _save(transformers.VisionTextDualEncoderModel(config), folder)
    processor = transformers.VisionTextDualEncoderProcessor(transformers.CLIPImageProcessorPil(), tokenizer(512))
    processor.save_pretrained(folder)


def clip(folder: Path) -> None:
    """CLIP as Bingsu's Korean one is: texts of 77 tokens."""
    text = transformers.CLIPTextConfig(vocab_size=WORDS, max_position_embeddings=77, **TOWER)
    vision = transformers.CLIPVisionConfig(image_size=64, patch_size=16, **SIZE)
    config = transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24)
    _save(transformers.CLIPModel(config), folder)
    picture = transformers.CLIPImageProcessorPil(size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64})
    transformers.CLIPProcessor(picture, tokenizer(77)).save_pretrained(folder)


def siglip(folder: Path) -> None:
    """SigLIP: texts padded to 64 tokens and seen with their padding, pictures squeezed, no crop."""
    text = transformers.SiglipTextConfig(vocab_size=WORDS, max_position_embeddings=64, projection_size=32, **TOWER)
    vision = transformers.SiglipVisionConfig(image_size=64, patch_size=16, **SIZE)
    _save(transformers.SiglipModel(transformers.SiglipConfig(text_config=text, vision_config=vision)), folder)
    picture = transformers.SiglipImageProcessorPil(size={"height": 64, "width": 64})
    words = tokenizer(64)
    words.model_input_names = ["input_ids"]
    transformers.SiglipProcessor(picture, words).save_pretrained(folder)


BUILDERS: dict[str, Callable[[Path], None]] = {"koclip": koclip, "clip": clip, "siglip": siglip}


def tokenizer(longest: int) -> Any:
    """A WordPiece tokenizer trained on a few sentences."""
    word = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    word.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    word.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    word.train_from_iterator(
        CORPUS, trainers.WordPieceTrainer(vocab_size=WORDS, special_tokens=MARKS, show_progress=False)
    )
    word.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 0), ("[SEP]", 2)]
    )
    return transformers.PreTrainedTokenizerFast(tokenizer_object=word, model_max_length=longest, **ROLES)


def write_old_layout(source: Path, folder: Path) -> None:
    """The same koclip as transformers 4 wrote it: a pickle with other key names, a feature extractor, vocab.txt."""
    folder.mkdir(parents=True)
    state = transformers.AutoModel.from_pretrained(source, local_files_only=True).state_dict()
    old = {("vision_model." + key if key.startswith("vision_model.") else key): value for key, value in state.items()}
    old["vision_model.vision_model.embeddings.position_ids"] = torch.arange(50)[None]
    old["text_model.embeddings.position_ids"] = torch.arange(514)[None]
    torch.save(old, folder / "pytorch_model.bin")
    config = json.loads((source / "config.json").read_text())
    config |= {"transformers_version": "4.20.0", "torch_dtype": config.pop("dtype")}
    new = json.loads((source / "processor_config.json").read_text())["image_processor"]
    kept = ("image_mean", "image_std", "do_center_crop", "do_normalize", "do_resize", "resample")
    image = {key: new[key] for key in kept}
    image |= {"crop_size": 224, "size": 224, "feature_extractor_type": "CLIPFeatureExtractor"}
    words = ROLES | {"do_lower_case": False, "strip_accents": None, "model_max_length": 512}
    words["tokenizer_class"] = "BertTokenizer"
    for name, value in (("config", config), ("preprocessor_config", image), ("tokenizer_config", words)):
        (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False))
    vocabulary = json.loads((source / "tokenizer.json").read_text())["model"]["vocab"]
    (folder / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=vocabulary.get)) + "\n")


def _save(network: Any, folder: Path) -> None:
    chance = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in network.parameters():
            if weight.dim() > 1:
                weight.copy_(torch.randn(weight.shape, generator=chance) * 0.3)
    network.eval().save_pretrained(folder)
