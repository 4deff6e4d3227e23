"""Uncertainties: what nobody knows about sellers, merchants and the crowd (X of the XLRM scheme)."""

from pydantic import model_validator

from sim.scenario.declarations import declared
from sim.scenario.priors import Beta, Choice, LogNormal, LogUniform, Normal, Uniform, Whole
from sim.scenario.records import Frozen

MOST_REPOSTS = 1e9
"""More than there are people to make them."""


class Behaviour(Frozen):
    """What the model assumes about behaviour.

    Five numbers are free: four are fitted to the targets T1-T6 of the article, one to T9, and to nothing else. Their
    ``source`` begins with "free". All others come from a source or stay at the middle of an assumed range.
    """

    # Who fakes, and how large the sellers are
    faking_prevalence: float = declared(
        0.17,
        low=0,
        high=1,
        unit="share",
        meaning="share of sellers who order their own goods to gain sales rank",
        source="Alibaba, late 2013: 1.2 million sellers",
        prior=Beta(0.17, 0.10, 0.30),
    )
    fake_order_share: float = declared(
        0.044,
        low=0,
        high=1,
        unit="share",
        meaning="share of all orders that are fake",
        source="Alibaba, late 2013: 500 million fake orders of sellers who are 17 % of all",
        prior=Uniform(0.02, 0.25),
    )
    orders_per_seller: float = declared(
        4.4,
        low=0,
        high=1000,
        unit="orders/day",
        meaning="orders of a seller, on average",
        source="derived: 500 million fake orders a year are 4.4 % of the orders of 7.06 million sellers",
        prior=LogUniform(2, 9),
    )
    offsite_share: float = declared(
        0.125,
        low=0,
        high=1,
        unit="share",
        meaning="share of sellers who bring traffic from other sites",
        source="assumed",
        prior=Uniform(0.05, 0.2),
    )
    size_spread: float = declared(
        1.5,
        low=0,
        high=3,
        unit="log units",
        meaning="spread of the log of sellers' sales",
        source="assumed",
        prior=Uniform(1, 2.5),
    )
    # Notice and proof
    notice_response: float = declared(
        0.5,
        low=0,
        high=1,
        unit="share",
        meaning="share of fakers who stop if they are warned long before",
        source="assumed",
        prior=Uniform(0.1, 0.9),
    )
    notice_time_days: float = declared(
        3.0,
        low=0.1,
        high=60,
        unit="days",
        meaning="time constant with which the warned stop",
        source="assumed",
        prior=LogUniform(0.5, 10),
    )
    proof_fpr_factor: float = declared(
        0.3,
        low=0,
        high=1,
        unit="times",
        meaning="what is left of the false-positive rate if proof comes first",
        source="assumed",
        prior=Uniform(0.05, 0.6),
    )
    proof_recall_factor: float = declared(
        0.6,
        low=0,
        high=1,
        unit="times",
        meaning="what is left of the recall if proof comes first",
        source="assumed",
        prior=Uniform(0.3, 0.9),
    )
    # Hardship and grievance
    deweight_loss: float = declared(
        0.3,
        low=0,
        high=1,
        unit="share",
        meaning="share of the remaining income lost when a shop's search weight is cut",
        source="assumed: article line 46",
        prior=Uniform(0.1, 0.6),
    )
    fine_share: float = declared(
        0.045,
        low=0,
        high=1,
        unit="share",
        meaning="one unit of the fine, as a share of the season's income",
        source="assumed",
        prior=LogUniform(0.01, 0.2),
    )
    festival_stake: float = declared(
        0.175,
        low=0,
        high=1,
        unit="share",
        meaning="share of the season's income earned at the festival (Double 12)",
        source="assumed: Double 12 is the small shops' festival",
        prior=Uniform(0.05, 0.3),
    )
    history_loss: float = declared(
        0.5,
        low=0,
        high=1,
        unit="share",
        meaning="share of a restored listing's income that stays lost with its sales history",
        source="assumed: article line 46",
        prior=Uniform(0.2, 0.9),
    )
    base_legitimacy: float = declared(
        0.8,
        low=0,
        high=1,
        unit="share",
        meaning="legitimacy that an untouched seller grants the platform (L0)",
        source="Epstein 2002, as run in Mesa",
        prior=Uniform(0.6, 0.9),
    )
    innocence_effect: float = declared(
        0.5,
        low=0,
        high=5,
        unit="relative",
        meaning="rise of illegitimacy (1 - L) for being punished though innocent",
        source="assumed",
        prior=Uniform(0, 1),
    )
    pledge_effect: float = declared(
        0.5,
        low=0,
        high=5,
        unit="relative",
        meaning="rise of illegitimacy for being steered into the no-appeal pledge",
        source="assumed",
        prior=Uniform(0, 1),
    )
    denial_effect: float = declared(
        0.5,
        low=0,
        high=5,
        unit="relative",
        meaning="rise of illegitimacy while no redress is in sight",
        source="assumed",
        prior=Uniform(0, 1),
    )
    double_standard_effect: float = declared(
        0.7,
        low=0,
        high=5,
        unit="relative",
        meaning="rise of illegitimacy if all other fakers are believed to be spared",
        source="assumed",
        prior=Uniform(0, 1.4),
    )
    parity_learning: float = declared(
        0.2,
        low=0,
        high=10,
        unit="1/day",
        meaning="rate at which believed parity rises to the share of faking Tmall merchants seen to be punished",
        source="assumed",
        prior=LogUniform(0.02, 1),
    )
    review_symmetry_shock: float = declared(
        0.0,
        low=-1,
        high=1,
        unit="share",
        meaning="change of the believed parity under symmetric reviews",
        source="assumed: no data",
        prior=Normal(0, 0.1),
    )
    hardline_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of everybody's illegitimacy after a hard-line statement",
        source="assumed: no data separates it from the concession of the same day",
        prior=Normal(0, 0.1),
    )
    concession_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of everybody's illegitimacy after a concession",
        source="assumed: no data separates it from the hard line of the same day",
        prior=Normal(0, 0.1),
    )
    tone_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of everybody's illegitimacy under a fully humane tone",
        source="assumed: no data",
        prior=Normal(0, 0.1),
    )
    rule_vote_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of everybody's illegitimacy while sellers vote on rules",
        source="assumed: no data",
        prior=Normal(0, 0.1),
    )
    apology_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of everybody's illegitimacy after an apology",
        source="assumed: no data",
        prior=Normal(0, 0.1),
    )
    arrest_shock: float = declared(
        0.0,
        low=-0.9,
        high=5,
        unit="relative",
        meaning="change of the sanction capacity that sellers fear, after a leader is taken",
        source="assumed: after the article's last observation",
        prior=Normal(0, 0.1),
    )
    event_traffic_share: float = declared(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="share of Tmall's search slots that comes from official promotions",
        source="assumed",
        prior=Uniform(0, 0.3),
    )
    # Epstein's rule and Granovetter's thresholds
    activation_threshold: float = declared(
        0.1,
        low=0,
        high=1,
        unit="grievance",
        meaning="T: net grievance above which a seller acts",
        source="Epstein 2002",
    )
    risk_constant: float = declared(
        2.3, low=0, high=20, unit="1", meaning="k in P = 1 - exp(-k E / (1 + A))", source="Epstein 2002"
    )
    rounded_risk: bool = declared(
        False,
        unit="yes/no",
        meaning="round E / (1 + A) down, as Epstein's published runs do (ablation)",
        source="Epstein 2002; misfit explained in sim/submodels/civil_violence.py",
    )
    social_threshold_mean: float = declared(
        0.25,
        low=-1,
        high=1,
        unit="share",
        meaning="mean share of her community that a seller wants to see in before she follows at no net grievance",
        source="Granovetter 1978",
    )
    social_threshold_spread: float = declared(
        0.109603,
        low=0,
        high=0.5,
        unit="share",
        meaning="standard deviation of that share",
        source="free: most central draw of the fit narrow",
        prior=Uniform(0.05, 0.3),
    )
    join_hazard: float = declared(
        0.129248,
        low=0,
        high=10,
        unit="1/h",
        meaning="rate at which a seller who wants to join does so",
        source="free: most central draw of the fit narrow",
        prior=LogUniform(1e-4, 1),
    )
    leave_hazard: float = declared(
        0.0163771,
        low=0,
        high=10,
        unit="1/h",
        meaning="rate at which a member leaves the rooms",
        source="free: most central draw of the fit narrow",
        prior=LogUniform(1e-3, 5e-2),
    )
    quiescent_leave_factor: float = declared(
        10.0,
        low=1,
        high=100,
        unit="times",
        meaning="how much faster a member leaves whose grievance no longer passes her threshold",
        source="assumed",
        prior=LogUniform(1, 30),
    )
    # Hearing
    reach_sellers: float = declared(
        100_000.0,
        low=0,
        high=1e8,
        unit="sellers",
        meaning="sellers whom the alliance's channels can reach",
        source="assumed: middle of the prior on a log scale",
        prior=LogUniform(1e4, 1e6),
    )
    community_size: int = declared(
        500, low=1, high=100_000, unit="agents", meaning="agents in one community", source="QQ group tier most quoted"
    )
    call_strength: float = declared(
        0.6,
        low=0,
        high=20,
        unit="hazard",
        meaning="hazard of hearing, in all, from one call of the alliance to all sellers",
        source="assumed; the same for every call",
        prior=LogUniform(0.1, 2),
    )
    call_hours: float = declared(
        8.0,
        low=0.1,
        high=240,
        unit="h",
        meaning="time constant with which a call fades",
        source="assumed",
        prior=Uniform(3, 24),
    )
    contact_rate: float = declared(
        0.1,
        low=0,
        high=10,
        unit="1/h",
        meaning="rate of hearing by word of mouth if the whole community were in",
        source="assumed",
        prior=LogUniform(0.02, 1),
    )
    seek_factor: float = declared(
        10.0,
        low=1,
        high=1000,
        unit="times",
        meaning="how much faster a punished seller hears, because she looks for others",
        source="assumed",
        prior=LogUniform(1, 30),
    )
    weekend_factor: float = declared(
        1.3,
        low=0,
        high=5,
        unit="times",
        meaning="activity on Saturday and Sunday against a working day",
        source="assumed",
        prior=Uniform(1.0, 1.6),
    )
    # Reposts
    seed_followers: float = declared(
        100_000.0,
        low=0,
        high=1e8,
        unit="persons",
        meaning="followers of the account that posts the call on Weibo",
        source="assumed: middle of the prior on a log scale",
        prior=LogUniform(1e4, 1e6),
    )
    seed_repost_share: float = declared(
        0.005,
        low=0,
        high=1,
        unit="share",
        meaning="share of these followers who repost the call themselves",
        source="assumed",
        prior=LogUniform(0.0005, 0.02),
    )
    repost_offspring: float = declared(
        0.936964,
        low=0,
        high=0.99,
        unit="reposts",
        meaning="mean number of reposts that one repost brings forth",
        source="free: most central draw of the fit narrow",
        prior=Uniform(0.5, 0.98),
    )
    views_per_repost: float = declared(
        15.0,
        low=0,
        high=1e5,
        unit="sellers",
        meaning="reachable sellers who see one repost",
        source="assumed",
        prior=LogUniform(1, 100),
    )
    # Appeals
    item_availability: float = declared(
        0.9,
        low=0.01,
        high=1,
        unit="share",
        meaning="chance that an honest seller can produce one item of evidence",
        source="assumed",
        prior=Uniform(0.7, 1),
    )
    item_cost: float = declared(
        0.007,
        low=0,
        high=1,
        unit="share",
        meaning="effort for one item, as a share of the season's income",
        source="assumed",
        prior=LogUniform(0.001, 0.05),
    )
    staff_bias: float = declared(
        0.3,
        low=0,
        high=0.9,
        unit="share",
        meaning="share of good appeals that staff refuse and a jury would not",
        source="assumed: article line 48 asks the question",
        prior=Uniform(0, 0.6),
    )
    appeal_hazard: float = declared(
        0.05,
        low=0.001,
        high=10,
        unit="1/h",
        meaning="rate at which a seller who wants to appeal files",
        source="assumed",
        prior=LogUniform(0.01, 0.5),
    )
    # Raids
    organisers: int = declared(
        12,
        low=0,
        high=10_000,
        unit="persons",
        meaning="organisers, who raid first",
        source="precedent of 2011",
        prior=Whole(5, 20),
    )
    attack_share: float = declared(
        0.12,
        low=0,
        high=1,
        unit="share",
        meaning="share of members who are willing to attack",
        source="precedent of 2011",
        prior=Beta(0.12, 0.05, 0.8),
    )
    raid_hazard: float = declared(
        0.3,
        low=0,
        high=10,
        unit="1/h",
        meaning="rate at which a member takes up raiding once enough others do",
        source="assumed",
        prior=LogUniform(0.05, 2),
    )
    billable_clicks: float = declared(
        3.3,
        low=0,
        high=1000,
        unit="1/h",
        meaning="clicks an hour of one raider that passed the filter as it was",
        source="free: median of its prior, weighted by the share of five seeds that meet T9, all else at its default",
        prior=LogUniform(0.1, 5),
    )
    filter_then: float = declared(
        0.6,
        low=0,
        high=0.99,
        unit="share",
        meaning="share of clicks that the filter as it was caught: only its product with the clicks made is seen",
        source="assumed: no figure for 2013",
        prior=Uniform(0.3, 0.95),
    )
    repeat_detection: float = declared(
        0.02,
        low=0,
        high=10,
        unit="1",
        meaning="how fast the filter learns an account that clicks the same merchant again on one day",
        source="assumed",
        prior=LogUniform(0.002, 0.2),
    )
    sweep_patience_hours: int = declared(
        3,
        low=1,
        high=240,
        unit="h",
        meaning="hours for which raiders who sweep stay on a keyword where no ad falls",
        source="assumed: the article says that keywords were swept one after the other",
        prior=Whole(1, 6),
    )
    sweep_squads: int = declared(
        1,
        low=1,
        high=100,
        unit="keywords",
        meaning="keywords that raiders sweep at the same time",
        source="article line 36: one after the other",
        prior=Whole(1, 4),
    )
    order_rate: float = declared(
        1.4,
        low=0,
        high=1000,
        unit="1/h",
        meaning="orders in bad faith an hour of one raider",
        source="assumed: middle of the prior on a log scale",
        prior=LogUniform(0.2, 10),
    )
    unpaid_timeout_hours: int = declared(
        72,
        low=1,
        high=240,
        unit="h",
        meaning="hours until an unpaid order closes",
        source="remembered, not confirmed",
        prior=Choice((24, 72)),
    )
    paying_share: float = declared(
        0.25,
        low=0,
        high=1,
        unit="share",
        meaning="share of these orders that are paid, to be refunded, where raiders saw that unpaid ones lock nothing",
        source="assumed: so it was done in October 2011",
        prior=Uniform(0, 0.5),
    )
    order_refund_hours: int = declared(
        48,
        low=1,
        high=240,
        unit="h",
        meaning="hours until a paid order is refunded and its item can be sold again",
        source="remembered, not confirmed",
        prior=Whole(24, 72),
    )
    handling_cost: float = declared(
        3.2,
        low=0,
        high=1000,
        unit="CNY",
        meaning="what it costs a merchant to handle one refunded order",
        source="assumed: middle of the prior on a log scale",
        prior=LogUniform(1, 10),
    )
    boycott_uptake: float = declared(
        0.15,
        low=0,
        high=1,
        unit="share",
        meaning="share of small sellers who stop their own advertising on no-car days",
        source="assumed",
        prior=Uniform(0, 0.3),
    )
    # Merchants
    tmall_faking_prevalence: float = declared(
        0.17,
        low=0,
        high=1,
        unit="share",
        meaning="share of Tmall merchants who order their own goods to gain sales rank",
        source="assumed: that of sellers on Taobao",
        prior=Uniform(0.05, 0.5),
    )
    size_coherence: float = declared(
        0.7,
        low=0,
        high=1,
        unit="share",
        meaning="share of the variance of merchants' sales, bids and qualities, as logs, that their size explains",
        source="assumed",
        prior=Uniform(0.4, 1),
    )
    median_sales: float = declared(
        200.0,
        low=0,
        high=1_000_000,
        unit="items/day",
        meaning="median of the hot items that a merchant sells on a day",
        source="assumed",
        prior=LogUniform(50, 800),
    )
    sales_spread: float = declared(
        1.0,
        low=0,
        high=3,
        unit="log units",
        meaning="spread of the log of merchants' sales",
        source="assumed",
        prior=Uniform(0.6, 1.4),
    )
    item_price: float = declared(
        100.0,
        low=0.01,
        high=100_000,
        unit="CNY",
        meaning="price of a hot item",
        source="assumed",
        prior=LogUniform(50, 200),
    )
    conversion: float = declared(
        0.03,
        low=0.001,
        high=1,
        unit="orders/click",
        meaning="orders that merchants expect of a click",
        source="assumed",
        prior=Uniform(0.01, 0.05),
    )
    top_click_price: float = declared(
        2.0,
        low=0.05,
        high=99.99,
        unit="CNY",
        meaning="median bid for a click on a hot keyword",
        source="assumed",
        prior=LogNormal(2, 0.5, 15),
    )
    top_budget: float = declared(
        17_300.0,
        low=30,
        high=99_999,
        unit="CNY/day",
        meaning="median daily cap of the largest merchant of a category",
        source="assumed: middle of the prior on a log scale",
        prior=LogUniform(3000, 99_999),
    )
    uncapped_share: float = declared(
        0.05,
        low=0,
        high=1,
        unit="share",
        meaning="share of merchants without a daily cap",
        source="assumed: a cap may be left empty (Taobao API text, 2013)",
        prior=Uniform(0, 0.2),
    )
    smooth_share: float = declared(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="share of merchants who let their budget be spread over the day",
        source="assumed: the option existed (Taobao API text, 2013)",
        prior=Uniform(0, 0.3),
    )
    schedule_share: float = declared(
        0.3,
        low=0,
        high=1,
        unit="share",
        meaning="share of merchants who bid less at night and more in the evening",
        source="assumed: the option existed, 1-150 % (Taobao API text, 2012)",
        prior=Uniform(0, 0.6),
    )
    small_bid_ratio: float = declared(
        0.6,
        low=0,
        high=2,
        unit="times",
        meaning="median bid of a small seller against that of a merchant",
        source="assumed",
        prior=Uniform(0.3, 0.9),
    )
    festival_ramp: float = declared(
        0.5,
        low=0,
        high=10,
        unit="relative",
        meaning="rise of searches from a week before the festival to its day",
        source="assumed",
        prior=Uniform(0, 1),
    )
    order_stock_share: float = declared(
        0.35,
        low=0,
        high=1,
        unit="share",
        meaning="share of Tmall shops whose hot items deduct stock on order, not on payment",
        source="assumed: the default is on payment (Taobao API text, 2013)",
        prior=Uniform(0.1, 0.6),
    )
    vigilant_share: float = declared(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of merchants, beside the named, who are vigilant: react fast, by pausing",
        source="assumed: the article tells of one",
        prior=Uniform(0, 0.5),
    )
    fast_reaction_hours: int = declared(
        1,
        low=0,
        high=240,
        unit="h",
        meaning="reaction time of a vigilant merchant",
        source="assumed: article line 38",
        prior=Whole(1, 2),
    )
    slow_reaction_hours: int = declared(
        12,
        low=0,
        high=240,
        unit="h",
        meaning="reaction time of the other merchants",
        source="assumed",
        prior=Whole(6, 24),
    )
    pause_hours: int = declared(
        12,
        low=0,
        high=240,
        unit="h",
        meaning="hours for which a merchant who reacts stops bidding, or bids less",
        source="assumed",
        prior=Whole(6, 24),
    )

    @model_validator(mode="after")
    def _reposts_come_to_an_end(self) -> "Behaviour":
        reposts = self.seed_followers * self.seed_repost_share / (1.0 - self.repost_offspring)
        if reposts > MOST_REPOSTS:
            raise ValueError(
                f"seed_followers x seed_repost_share / (1 - repost_offspring) must be at most {MOST_REPOSTS:,.0f}, "
                f"not {reposts:,.0f}"
            )
        return self
