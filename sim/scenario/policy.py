"""Levers: what the platform can choose (L of the XLRM scheme)."""

from sim.scenario.declarations import BySign, lever
from sim.scenario.priors import Choice, LogUniform, Uniform, Whole
from sim.scenario.records import Frozen


class Policy(Frozen):
    """The platform's choices. The defaults are its choices of December 2013, as far as they are known."""

    # Timing
    campaign_delay_days: float = lever(
        0.0,
        low=-60,
        high=60,
        unit="days",
        meaning="days by which campaign and window come later, counted from the festival; hours and weekdays stay",
        source="article line 42: too near the festival",
        prior=Uniform(0, 14),
        acts="income of the festival that punishment takes; searches before it",
        serves=("R1",),
        worst="none",
        fixed=True,
    )
    # Enforcement
    campaign_coverage: float = lever(
        1.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of all sellers whose listings the campaign audits",
        source="assumed: the article calls the campaign large and gives no volume",
        prior=Uniform(0.2, 1),
        acts="who is flagged",
        serves=("R3",),
        worst="largest",
        reaches=("audits",),
    )
    campaign_hours: float = lever(
        16.0,
        low=1,
        high=240,
        unit="h",
        meaning="time constant of the audits: 63 % are done after so many hours",
        source="assumed: the article says deletions began on a large scale on the first day",
        prior=LogUniform(4, 96),
        acts="hour of each audit",
        worst="smallest",
        reaches=("audits",),
    )
    detector_recall: float = lever(
        0.325,
        low=0,
        high=1,
        unit="share",
        meaning="share of audited fakers that the detector flags",
        source="assumed: middle of 0.05-0.6; normal times 0.022 (Xu et al., WWW 2015)",
        prior=Uniform(0.05, 0.6),
        acts="which fakers are flagged",
        serves=("R3",),
        worst="largest",
        reaches=("audits",),
    )
    detector_fpr: float = lever(
        0.0032,
        low=0,
        high=1,
        unit="share",
        meaning="share of audited honest sellers that the detector flags (false-positive rate)",
        source="assumed: middle of 0.0005-0.02 on a log scale",
        prior=LogUniform(0.0005, 0.02),
        acts="which honest sellers are flagged",
        serves=("R3",),
        worst="largest",
        reaches=("audits",),
    )
    fpr_offsite_factor: float = lever(
        11.5,
        low=1,
        high=100,
        unit="times",
        meaning="how much likelier an honest seller with off-site traffic is flagged",
        source="assumed: the article says they were hit more; middle of 3-20",
        prior=Uniform(3, 20),
        acts="which honest sellers are flagged",
        serves=("R3",),
        worst="largest",
        reaches=("audits",),
    )
    proof_first: bool = lever(
        False,
        unit="yes/no",
        meaning="the platform proves before it punishes: fewer false positives, lower recall",
        source="article line 30: not so in 2013",
        prior=Choice((False, True)),
        acts="who is flagged",
        serves=("D4",),
        worst="smallest",
        reaches=("audits",),
    )
    notice_days: float = lever(
        0.0,
        low=0,
        high=60,
        unit="days",
        meaning="days by which the campaign is announced; fakers who stop in time are not flagged",
        source="article line 44: no notice was given",
        prior=Uniform(0, 14),
        acts="which fakers are flagged",
        serves=("R2",),
        worst="none",
        fixed=True,
    )
    penalty_multiplier: float = lever(
        2.0,
        low=0,
        high=10,
        unit="times",
        meaning="fine in units of the gain from faking ('fake one, fine two')",
        source="article line 10",
        prior=Uniform(0, 4),
        acts="hardship of the denied; whether an appeal pays",
        serves=("R2",),
        worst="largest",
        reaches=("appeals",),
    )
    no_appeal_pledge: bool = lever(
        True,
        unit="yes/no",
        meaning="punished sellers are steered into promising not to appeal",
        source="article line 10",
        prior=Choice((False, True)),
        acts="legitimacy among the punished",
        serves=("R2",),
        worst="largest",
    )
    restore_share: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of the misjudged whose listings the platform restores by itself",
        source="article line 24: not done in 2013",
        prior=Uniform(0, 1),
        acts="hardship and denial of the misjudged",
        serves=("D1",),
        worst="none",
    )
    restore_weight: bool = lever(
        True,
        unit="yes/no",
        meaning="whoever is restored gets her search weight back too",
        source="article line 24: demanded with the listings",
        prior=Choice((False, True)),
        acts="hardship of the restored",
        serves=("D1",),
        worst="none",
    )
    # Appeals
    appeal_evidence_items: int = lever(
        5,
        low=0,
        high=20,
        unit="items",
        meaning="items of evidence that an appeal needs",
        source="article line 46",
        prior=Whole(0, 8),
        acts="chance and effort of an appeal",
        serves=("R3",),
        worst="none",
        reaches=("appeals",),
    )
    appeal_success: float = lever(
        0.225,
        low=0,
        high=1,
        unit="share",
        meaning="chance that an innocent's appeal with five items, read by staff, succeeds",
        source="assumed: article line 46, 'not high'",
        prior=Uniform(0.05, 0.4),
        acts="chance of an appeal",
        serves=("R3",),
        worst="none",
        reaches=("appeals",),
    )
    appeal_days: float = lever(
        6.0,
        low=0,
        high=60,
        unit="days",
        meaning="days within which an appeal is to be decided",
        source="assumed: middle of 2-10",
        prior=Uniform(2, 10),
        acts="hour in which an appeal is decided",
        serves=("R3",),
        worst="none",
    )
    appeal_window_days: float = lever(
        3.0,
        low=0,
        high=60,
        unit="days",
        meaning="days after the punishment in which an appeal can be filed",
        source="assumed: extended on 6 December, lengths not given",
        prior=Uniform(1, 15),
        acts="who can still appeal",
        serves=("R3",),
        worst="none",
        reaches=("appeals",),
    )
    appeal_capacity: float = lever(
        2000.0,
        low=0,
        high=1e6,
        unit="cases/h",
        meaning="case files that the staff can read in an hour",
        source="assumed",
        prior=LogUniform(200, 20000),
        acts="how late those who win are told",
        serves=("R3",),
        worst="none",
    )
    jury_share: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of appeals decided by a jury of users instead of staff",
        source="article line 48: juries were only being introduced",
        prior=Uniform(0, 1),
        acts="chance of an appeal",
        serves=("R4",),
        worst="none",
        reaches=("appeals",),
    )
    staff_oversight: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of the staff's bias that supervision removes",
        source="article line 48: none told of",
        prior=Uniform(0, 1),
        acts="chance of an appeal",
        serves=("R4",),
        worst="none",
        reaches=("appeals",),
    )
    # Fairness
    believed_parity: float = lever(
        0.1,
        low=0,
        high=1,
        unit="share",
        meaning="share of other fakers, on Taobao and Tmall, that sellers believe to be punished too",
        source="article lines 50 and 52: 'nine of ten fake', Tmall believed to be spared",
        prior=Uniform(0, 1),
        acts="legitimacy among the punished",
        serves=("R5",),
        worst="smallest",
    )
    tmall_audit_share: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="share of the faking Tmall merchants whom the campaign punishes (real parity)",
        source="article lines 26 and 50: none seen",
        prior=Uniform(0, 1),
        acts="ads and sales of Tmall merchants; believed parity",
        serves=("R5", "D2"),
        worst="none",
    )
    review_symmetry: bool = lever(
        False,
        unit="yes/no",
        meaning="the same reviews for Tmall and Taobao shops",
        source="article line 32: demanded",
        prior=Choice((False, True)),
        acts="believed parity",
        serves=("D6",),
        worst=BySign("review_symmetry_shock", if_positive="smallest"),
    )
    rule_vote: bool = lever(
        False,
        unit="yes/no",
        meaning="sellers vote on new rules before they hold",
        source="TechWeb, 9 December 2013, as a copy: demand 5 is not in the article",
        prior=Choice((False, True)),
        acts="legitimacy among all",
        serves=("D5",),
        worst=BySign("rule_vote_shock", if_positive="largest"),
    )
    # Words
    tone: float = lever(
        0.0,
        low=0,
        high=1,
        unit="share",
        meaning="how humane the platform's language is, from 0 hard to 1 humane",
        source="article line 44: cold",
        prior=Uniform(0, 1),
        acts="legitimacy among all",
        serves=("R2",),
        worst=BySign("tone_shock", if_positive="largest"),
    )
    apology: bool = lever(
        False,
        unit="yes/no",
        meaning="the platform apologises in public",
        source="TechWeb, 9 December 2013, as a copy: demand 8 is not in the article",
        prior=Choice((False, True)),
        acts="legitimacy among all",
        serves=("D8",),
        worst=BySign("apology_shock", if_positive="largest"),
    )
    # Traffic
    sales_weight: float = lever(
        1.0,
        low=0,
        high=1.3,
        unit="exponent",
        meaning="weight of past sales in the search ranking (gamma)",
        source="article line 52; form from Salganik, Dodds and Watts 2006",
        prior=Uniform(0, 1.3),
        acts="hardship from traffic",
        serves=("R6",),
        worst="any",
        reaches=("traffic",),
    )
    sns_traffic_share: float = lever(
        0.05,
        low=0,
        high=1,
        unit="share",
        meaning="share of search traffic given out evenly, through social channels",
        source="assumed: article line 52 calls it too slow",
        prior=Uniform(0, 0.5),
        acts="hardship from traffic",
        serves=("R6",),
        worst="any",
        reaches=("traffic",),
    )
    tmall_slot_share: float = lever(
        0.4,
        low=0,
        high=1,
        unit="share",
        meaning="share of Taobao search slots given to Tmall shops",
        source="assumed: middle of 0.2-0.6",
        prior=Uniform(0.2, 0.6),
        acts="hardship from traffic",
        serves=("D3",),
        worst="largest",
        reaches=("traffic",),
    )
    event_parity: bool = lever(
        False,
        unit="yes/no",
        meaning="official promotions are open to Taobao and Tmall shops alike",
        source="TechWeb, 9 December 2013, as a copy: demand 7 is not in the article",
        prior=Choice((False, True)),
        acts="hardship from traffic",
        serves=("D7",),
        worst="smallest",
        reaches=("traffic",),
    )
    # Order
    sanction_capacity: float = lever(
        100.0,
        low=0,
        high=1e6,
        unit="sellers",
        meaning="sellers whom platform and police can sanction at a time",
        source="assumed",
        prior=LogUniform(10, 1000),
        acts="risk that sellers estimate",
        worst="smallest",
    )
    click_filter: float = lever(
        0.6,
        low=0,
        high=1,
        unit="share",
        meaning="share of raiders' clicks that the filter catches before they are billed",
        source="assumed: no figure for 2013; middle of 0.3-0.95",
        prior=Uniform(0.3, 0.95),
        acts="which raiders' clicks are billed",
        worst="none",
    )
    click_refund_share: float = lever(
        0.3,
        low=0,
        high=1,
        unit="share",
        meaning="share of the billed malicious clicks that the later filter finds and refunds",
        source="assumed: no figure for 2013",
        prior=Uniform(0, 0.6),
        acts="refunds to merchants",
        worst="none",
    )
    click_refund_hours: int = lever(
        24,
        low=1,
        high=240,
        unit="h",
        meaning="delay of such a refund",
        source="assumed: texts of 2022-23 say up to 24 h",
        prior=Whole(1, 48),
        acts="refunds to merchants",
        worst="none",
    )
    account_sanction_hazard: float = lever(
        0.0,
        low=0,
        high=10,
        unit="1/h",
        meaning="rate at which a raider's account is closed for raiding",
        source="assumed: the article tells of none",
        prior=Uniform(0, 0.1),
        acts="how long raiders raid",
        worst="none",
    )
