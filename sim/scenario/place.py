"""Where the protest happens: merchants and keywords, the alliance's rooms, and what things are called there."""

from pydantic import Field, model_validator

from sim.errors import did_you_mean
from sim.scenario.agenda import ACT_NAMES
from sim.scenario.records import Frozen, Name, Names, Several, all_different

MOST_BIDS = 2_000_000
"""Bidders of a keyword, merchants and small sellers, times keywords."""

MOST_PAIRS = 20_000_000
"""Keywords times merchants of all categories."""


class NamedMerchant(Frozen):
    """A merchant who stands in the model under her own name, as one of the largest of her category.

    She has set a daily cap. If she is vigilant she reacts fast, by pausing.
    """

    name: Name
    category: Name
    vigilant: bool = False


class Marketplace(Frozen):
    """The merchants and the keywords they bid on."""

    categories: Names = Field(("all goods",), min_length=1)
    merchants_per_category: int = Field(30, ge=2, le=1000)
    keywords_per_category: int = Field(10, ge=1, le=1000)
    small_bidders_per_keyword: int = Field(20, ge=0, le=1000)
    named: Several[NamedMerchant] = ()

    @property
    def merchants(self) -> int:
        """Merchants of all categories."""
        return len(self.categories) * self.merchants_per_category

    @property
    def keywords(self) -> int:
        """Keywords of all categories."""
        return len(self.categories) * self.keywords_per_category

    @model_validator(mode="after")
    def _can_be_held(self) -> "Marketplace":
        bidders = self.merchants_per_category + self.small_bidders_per_keyword
        for what, count, most in (
            ("categories x keywords_per_category x bidders of a keyword", self.keywords * bidders, MOST_BIDS),
            ("keywords x merchants of all categories", self.keywords * self.merchants, MOST_PAIRS),
        ):
            if count > most:
                raise ValueError(f"{what} must be at most {most:,}, not {count:,}")
        return self

    @model_validator(mode="after")
    def _named_merchants_fit(self) -> "Marketplace":
        try:
            all_different(tuple(merchant.name for merchant in self.named))
        except ValueError as mistake:
            raise ValueError(f"named: {mistake}") from None
        taken = {f"{name} {n + 1}" for name in self.categories for n in range(self.merchants_per_category)}
        for merchant in self.named:
            if merchant.name in taken or merchant.name in ("platform", "alliance"):
                raise ValueError(f"named: {merchant.name!r} is what somebody else is called")
            if merchant.category not in self.categories:
                raise ValueError(f"{merchant.name} is in unknown category {merchant.category!r}")
        for category in self.categories:
            if sum(merchant.category == category for merchant in self.named) > self.merchants_per_category:
                raise ValueError(f"more named merchants in {category!r} than merchants_per_category")
        return self


class Channels(Frozen):
    """Where the alliance meets: voice rooms, opened one after the other, and chat groups behind them."""

    room_capacity: int = Field(10_000, ge=1, le=1_000_000_000)
    groups: int = Field(0, ge=0, le=1_000_000)
    group_capacity: int = Field(100, ge=1, le=1_000_000_000)


class Words(Frozen):
    """What things are called where people read of them; no number of a run depends on it.

    Attributes:
        rooms: The rooms in which the alliance meets.
        currency: The currency; the model counts in hundredths of it.
        acts: What acts of the agenda are called in figures, by their name in the model.
    """

    rooms: Name = "voice rooms"
    currency: Name = "CNY"
    acts: dict[str, Name] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _acts_exist(self) -> "Words":
        for name in self.acts:
            if name not in ACT_NAMES:
                raise ValueError(f"acts: no act {name!r}{did_you_mean(name, ACT_NAMES)}")
        return self
