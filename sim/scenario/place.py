"""Where the protest happens: merchants and keywords, the alliance's rooms, and what things are called there."""

from pydantic import Field, model_validator

from sim.errors import did_you_mean
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.declarations import Frozen


class NamedMerchant(Frozen):
    """A merchant who stands in the model under her own name, as one of the largest of her category.

    She has set a daily cap. If she is vigilant she reacts fast, by pausing.
    """

    name: str
    category: str
    vigilant: bool = False


class Marketplace(Frozen):
    """The merchants and the keywords they bid on."""

    categories: tuple[str, ...] = Field(("all goods",), min_length=1)
    merchants_per_category: int = Field(30, strict=True, ge=2, le=1000)
    keywords_per_category: int = Field(10, strict=True, ge=1, le=1000)
    small_bidders_per_keyword: int = Field(20, strict=True, ge=0, le=1000)
    named: tuple[NamedMerchant, ...] = ()

    @model_validator(mode="after")
    def _named_merchants_fit(self) -> "Marketplace":
        for what, names in (("categories", self.categories), ("named", [merchant.name for merchant in self.named])):
            if len(set(names)) < len(names):
                raise ValueError(f"{what} must differ from each other")
        for merchant in self.named:
            if merchant.category not in self.categories:
                raise ValueError(f"{merchant.name} is in unknown category {merchant.category!r}")
        for category in self.categories:
            if sum(merchant.category == category for merchant in self.named) > self.merchants_per_category:
                raise ValueError(f"more named merchants in {category!r} than merchants_per_category")
        return self


class Channels(Frozen):
    """Where the alliance meets: voice rooms, opened one after the other, and chat groups behind them."""

    room_capacity: int = Field(10_000, ge=1, strict=True)
    groups: int = Field(0, ge=0, strict=True)
    group_capacity: int = Field(100, ge=1, strict=True)


class Words(Frozen):
    """What things are called where people read of them; no number of a run depends on it.

    Attributes:
        rooms: The rooms in which the alliance meets.
        currency: The currency; the model counts in hundredths of it.
        acts: What acts of the agenda are called in figures, by their name in the model.
    """

    rooms: str = "voice rooms"
    currency: str = "CNY"
    acts: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _acts_exist(self) -> "Words":
        for name in self.acts:
            if name not in ACT_NAMES:
                raise ValueError(f"acts: no act {name!r}{did_you_mean(name, ACT_NAMES)}")
        return self
