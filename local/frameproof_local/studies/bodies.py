"""The four phantoms of the stand-in study: chest and pelvis in CT, head and breast in MR."""

from typing import Final

from frameproof_local.studies.phantom import Ellipsoid, Phantom

_AIR_HU = -1000
_SOFT_TISSUE_HU = 45
_BONE_HU = 650

CHEST_CT: Final = Phantom(
    background=_AIR_HU,
    parts=(
        Ellipsoid((0, 0.05, 0), (1.4, 0.62, 0.86), _SOFT_TISSUE_HU),
        Ellipsoid((0, 0, -0.38), (1.0, 0.42, 0.27), -860),  # right lung
        Ellipsoid((0, 0, 0.38), (1.0, 0.42, 0.27), -860),  # left lung
        Ellipsoid((0.1, -0.02, -0.06), (0.6, 0.25, 0.2), 90),  # heart
        Ellipsoid((0, 0.42, 0), (1.4, 0.09, 0.1), _BONE_HU),  # spine
    ),
    details=60,
    texture=6,
    noise=18,
    lowest=-1024,
    highest=3071,
)

PELVIS_CT: Final = Phantom(
    background=_AIR_HU,
    parts=(
        Ellipsoid((0, 0.05, 0), (1.5, 0.58, 0.88), -90),  # fat
        Ellipsoid((0, 0.05, 0), (1.4, 0.5, 0.78), _SOFT_TISSUE_HU),
        Ellipsoid((0.3, 0.1, -0.5), (0.6, 0.3, 0.08), _BONE_HU),  # right iliac wing
        Ellipsoid((0.3, 0.1, 0.5), (0.6, 0.3, 0.08), _BONE_HU),  # left iliac wing
        Ellipsoid((-0.5, 0.05, -0.55), (0.25, 0.12, 0.12), 750),  # right femoral head
        Ellipsoid((-0.5, 0.05, 0.55), (0.25, 0.12, 0.12), 750),  # left femoral head
        Ellipsoid((0.2, 0.4, 0), (0.7, 0.12, 0.2), 550),  # sacrum
        Ellipsoid((-0.3, -0.15, 0), (0.35, 0.2, 0.25), 8),  # bladder
    ),
    details=40,
    texture=6,
    noise=18,
    lowest=-1024,
    highest=3071,
)

HEAD_MR: Final = Phantom(
    background=8,
    parts=(
        Ellipsoid((-0.1, 0, 0), (1.1, 0.88, 0.72), 620),  # scalp
        Ellipsoid((-0.1, 0, 0), (1.05, 0.82, 0.66), 60),  # skull
        Ellipsoid((-0.1, 0, 0), (1.0, 0.77, 0.61), 420),  # brain
        Ellipsoid((0, 0.02, -0.12), (0.3, 0.3, 0.06), 150),  # right ventricle
        Ellipsoid((0, 0.02, 0.12), (0.3, 0.3, 0.06), 150),  # left ventricle
        Ellipsoid((-0.7, 0.45, 0), (0.25, 0.2, 0.35), 380),  # cerebellum
    ),
    details=50,
    texture=18,
    noise=9,
    lowest=0,
    highest=3071,
)

BREAST_MR: Final = Phantom(
    background=10,
    parts=(
        Ellipsoid((0, 0.75, 0), (1.4, 0.5, 0.95), 260),  # chest wall
        Ellipsoid((0, 0, -0.45), (0.8, 0.6, 0.38), 700),  # right breast
        Ellipsoid((0, 0, 0.45), (0.8, 0.6, 0.38), 700),  # left breast
        Ellipsoid((0, -0.05, -0.45), (0.45, 0.35, 0.2), 380),  # glandular tissue
        Ellipsoid((0, -0.05, 0.45), (0.45, 0.35, 0.2), 380),
        Ellipsoid((0.1, -0.1, 0.4), (0.1, 0.07, 0.06), 950),  # an enhancing spot
        Ellipsoid((0, 0.95, 0), (0.6, 0.2, 0.3), 900),  # heart
    ),
    details=40,
    texture=18,
    noise=9,
    lowest=0,
    highest=3071,
)
