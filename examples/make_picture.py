"""From a scene to a picture and its PSD, with what happens on the way.

python examples/make_picture.py "달빛 아래 한옥 마당에 앉은 고양이" [photo.jpg]
"""

from __future__ import annotations

import sys

from hwapok import NoteAdded, Progress, PromptDelta, ReferenceChosen, Studio, StudioError


def main(scene: str, *photos: str) -> None:
    """Makes the picture and saves it in out/."""
    with Studio() as studio:
        run = studio.make(scene, category="animal", layer="background", references=photos)
        for event in run:
            match event:
                case Progress():
                    print(f"{event.overall:4.0%} {event.message}")
                case ReferenceChosen():
                    print(f"     {event.reference.title}: {event.reference.reason}")
                case PromptDelta():
                    print(f"     {event.text}")
                case NoteAdded():
                    print(f"     {event.note.message}")
        picture = run.result().render
        print(picture.png.save("out/"), picture.psd.save("out/"), picture.renderer)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except StudioError as error:
        sys.exit(f"{error.text} [{error.reason}]")
