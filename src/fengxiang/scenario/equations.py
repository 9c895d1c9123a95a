"""One quarter of China's economy. Every function fills in a part of quarter `q` from the quarter before `b`, the parameters `p`,
the levers of policy `l` and the shocks `e`; values are arrays over draws. Nothing is solved: each equation uses what stands above
it or the quarter before.

Stocks are at the end of the quarter in trillion yuan, flows a quarter, rates a year, small letters volumes, `g` growth a quarter.
The redundant equation, that what the central bank holds and owes differs by its net worth, is nowhere used: it is asserted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from fengxiang.scenario.economy import CREDIT, DOUBTFUL

Part = SimpleNamespace

LEAST_LENDING = 0.15  # of small banks, whatever capital they have left
RATES = (0.0, 0.15)  # the lowest and the highest policy rate
GATE = (0.25, 1.05)  # what local government may spend, as a share of what it wants
# At most a twentieth of a kind of credit is written off in a quarter.
_MOST_WRITTEN_OFF = 0.05
_FIRMS = ("O", "N")


def quarter(b: Part, p: Part, l: Part, e: Part) -> Part:  # noqa: E741
    """The quarter after `b`."""
    q = SimpleNamespace(g=l.g, rer=l.rer, K=l.K * np.exp(e.policy))
    for part in (_credit, _rates, _impulse, _homes, _building, _spending, _infrastructure, _output, _labour):
        part(q, b, p, l, e)
    for part in (_values, _profits, _losses, _payouts, _households, _firms, _states, _banks):
        part(q, b, p, l, e)
    return q


def _credit(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """What small banks can lend with the capital left to them, and the share of all lenders that is."""
    q.psi = np.maximum(np.clip((b.CAR - p.kink_low) / (p.kink_high - p.kink_low), LEAST_LENDING, 1), l.floor)
    withheld = 1 - q.psi
    for kind in CREDIT:
        setattr(q, f"psi_{kind}", q.psi + getattr(p, f"b{kind}") * withheld)


def _rates(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """The policy rate answers inflation and the gap, now (counter-cyclical) and over the cycle (cross-cyclical)."""
    answer = p.fpi * 4 * (b.pi - p.pi_aim) + p.fy * (l.cc * b.gap + l.xc * b.gapMA)
    q.r = np.clip(p.r_rest + answer + l.rate, *RATES)
    for name in ("M", "A", "B", "LB", "H", "O", "IB", "R"):
        setattr(q, f"r{name}", q.r + getattr(p, f"spread_{name}"))
    q.rM = np.maximum(q.rM, 0)
    q.rN = q.r + p.spread_N - 0.3 * l.SN
    q.rV = q.r + p.spread_V + p.spread_psi * (1 - q.psi)
    q.rZ, q.rF = 0.8 * q.r, p.rF


def _impulse(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Spending against the cycle; the more debt there is, the less of it arrives (unless the damping is switched off)."""
    q.gapMA = p.slow * b.gapMA + (1 - p.slow) * b.gap
    q.ell = (b.LH + b.LO + b.LN + b.DV + b.LB + b.B) / (4 * b.Y)
    arrives = p.arrived0 / (1 + np.exp((q.ell - p.ellbar) / p.s))
    q.f = 1 - l.damping * (1 - np.minimum(1, arrives))
    q.imp = (-p.phi * (l.cc * b.gap + l.xc * b.gapMA) + l.stimulus) * q.f


def _homes(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Homes sold before they are built: how many, at what price, against which deposit and which mortgage."""
    q.ge = 0.75 * b.ge + 0.25 * b.gp
    doubt = np.clip(b.AP / (p.k1 * b.PS) - 1, 0, 2)
    space = np.maximum(0.05, 1 - b.LH / (4 * b.Y) / p.cap)
    pull = -p.bR * (q.rH - p.rH0) * space + p.bE * (q.ge - p.ge0) - p.bC * (doubt - p.doubt0) + e.homes
    income = b.YD / b.p / p.yd0
    price = b.pH / b.p
    q.trend_h = b.trend_h * (1 + l.g_h - p.e1 * l.g)
    wanted = np.exp(p.e1 * np.log(income) - p.e2 * np.log(price) + pull)
    q.q = p.q0 * q.trend_h * wanted * (p.a + (1 - p.a) * q.K) * l.q0
    q.qref = 0.95 * b.qref * (1 + l.g_h) + 0.05 * q.q
    q.gp = p.rho * b.gp + p.lam * (q.q / q.qref - 1) + (1 - p.rho) * b.pi / 2
    q.pH = b.pH * (1 + q.gp)
    q.PS = q.pH * q.q
    q.PSref = 0.95 * b.PSref * (1 + l.g_h + b.pi) + 0.05 * q.PS
    q.LS = p.lamL * l.ld * (q.PS + b.PS) / 2 * np.sqrt(q.K)
    q.NM, q.AM = p.ltv * q.PS, p.am * b.LH


def _building(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Building follows sales and the credit of builders; what is delivered leaves the advance payments and the works."""
    q.HB = l.HB
    q.iH = b.iH + p.sH * (p.ch * q.q * q.K * q.psi_LO - b.iH) + p.cB * q.HB / q.pH
    progress = np.minimum(1, q.iH * q.pH / (p.ch * p.dA * b.AP))
    q.DLV = np.minimum(b.AP, p.dA * b.AP * progress + q.HB)
    q.AP = b.AP + q.PS - q.DLV
    q.WIPO = b.WIP * q.DLV / np.maximum(b.AP + q.PS, (1 + p.mk) * b.WIP)
    q.h = (1 - p.dH) * b.h + q.DLV / q.pH


def _spending(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Households, governments and firms: what they buy, in volumes."""
    mood = (1 - p.w * np.maximum(-q.gp, 0) + p.w * np.maximum(-p.gp0, 0)) * np.exp(e.mood)
    q.c = mood * (p.a1 * b.YD + p.a2 * b.MH) / b.p * (1 + p.hC * (q.q / q.qref - 1))
    q.DEF = l.deficit * b.Y
    q.trend = b.trend * (1 + l.g)
    q.gC = p.gC0 * q.trend * (1 + q.imp) + 0.5 * q.DEF / b.p
    q.gL = p.gL0 * q.trend + 0.25 * q.DEF / b.p
    old = p.d + l.g + p.aU * (b.uO - 1) - p.bI * (q.rO - p.rO0)
    new = p.d + l.g + p.aU * (b.uN - 1) - p.bI * (q.rN - p.rN0) + p.z * l.SN
    spirits = np.exp(e.firms)
    q.iO = np.maximum(b.kO * old * q.K**p.kO_K * q.psi_LO * spirits, 0)
    q.iN = np.maximum(b.kN * new * q.psi_LN * spirits, 0)


def _infrastructure(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Local governments build what their rivalry for growth asks for and their revenue, their lenders and their dues allow."""
    growth = b.Yr / b.Yr4 - 1
    q.want = (
        p.iL0 * q.trend * (1 + p.eT * (4 * l.g - growth)) * (1 + 2 * q.imp)
        + (l.housing + p.capital * (l.bonds + e.budget)) * b.Y / b.p
    )
    q.SB = np.maximum(p.sb + l.bonds + e.budget, 0) * b.Y
    q.TRL = p.tr * b.Y + l.chi * np.maximum(1 / l.ld - 1, 0) * q.LS + 0.5 * q.DEF
    q.int_L = (q.rV * b.DV + q.rLB * b.LB) / 4
    q.due = p.mV * b.DV4
    taxes = p.thL * (b.TY_O + b.TY_N) + p.sL * b.TH + p.sF * (b.TF_O + b.TF_N + b.TF_L + b.TF_S)
    revenue = taxes + q.TRL + q.LS + q.SB
    q.dsr = (q.due + q.int_L) / revenue
    rolled = q.psi_DV * (q.due + p.dv * b.Y * np.maximum(0, 1 - q.dsr / p.dsr_max))
    room = revenue - b.p * q.gL - q.int_L + rolled - q.due
    q.gate = np.clip(1 + p.om * (room / (b.p * q.want) - 1), *GATE)
    q.iL = q.want * q.gate


def _output(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Demand at home and from abroad, met by the two kinds of firms up to their capacity and by imports."""
    q.yW = b.yW * (1 + l.gW + e.world)
    q.edge = b.aN / b.aN_trend
    cheaper, better = np.log(q.rer), p.xi * np.log(q.edge)
    q.x = p.x0 * l.x0 * q.yW * np.exp(p.eX * (cheaper + better) - p.eD * p.exposed * np.log(1 + l.tau))
    nu = np.clip((b.kN / (b.kO + b.kN) / p.nu0) ** p.zeta, 0.3, 2)
    parts = {"C": q.c, "GC": q.gC, "GL": q.gL, "IL": q.iL, "IO": q.iO, "IN": q.iN, "IH": q.iH, "X": q.x}
    q.demN = 0.0
    for kind, volume in parts.items():
        share = np.minimum(getattr(p, f"phi_{kind}") * nu, 0.95)
        setattr(q, f"to_N_{kind}", share)
        q.demN = q.demN + share * volume
    q.demO = sum(parts.values()) - q.demN
    q.mostN, q.mostO = 1.06 * b.vN * b.kN, 1.08 * b.vO * b.kO
    abroad = np.exp(-p.eM * cheaper)
    q.yN = np.minimum((1 - p.mN * np.exp(-better) * abroad) * q.demN, q.mostN)
    q.yO = np.minimum((1 - p.mO * abroad) * q.demO, q.mostO)
    q.imN, q.imO = q.demN - q.yN, q.demO - q.yO
    q.Yr = q.yO + q.yN
    q.Yr4, q.Yr3, q.Yr2, q.Yr1 = b.Yr3, b.Yr2, b.Yr1, b.Yr
    q.gap = q.Yr / (b.vO * b.kO + b.vN * b.kN) - 1
    q.uO, q.uN = q.yO / (b.vO * b.kO), q.yN / (b.vN * b.kN)
    # Capacity that stays idle is given up, as idle labour is.
    q.vO, q.vN = b.vO * (1 + p.idle * (q.uO - 1)), b.vN * (1 + p.idle * (q.uN - 1))


def _labour(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Jobs, unemployment, prices, capital, and productivity that is learned by producing and investing."""
    q.aO = b.aO * (1 + (1 - p.kv) * l.g_a + p.kv * (b.yO / b.yO1 - 1))
    q.aN_trend = b.aN_trend * (1 + (1 - p.kv) * l.g_a + p.kv * (b.yN / b.yN1 - 1))
    q.aN = b.aN * q.aN_trend / b.aN_trend * (1 + (p.lrn + l.lrn) * (q.iN / b.kN - p.d - l.g))
    q.yO1, q.yN1 = b.yO, b.yN
    q.n = q.yO / q.aO + q.yN / q.aN_trend
    q.nbar = b.nbar + p.idle * (q.n - b.nbar)
    q.u = 1 - (1 - p.u0) * (q.n / q.nbar) ** (1 - p.eta)
    pushed = p.k * q.gap + p.kU * (p.u0 - q.u) + p.kM * np.log(q.rer / b.rer) + e.price
    q.pibar = b.pibar + p.taught * (b.pi - b.pibar) + p.held * (p.pi_anchor / 4 - b.pibar)
    # Wages and prices that already fall resist falling faster.
    pushed = np.where((pushed < 0) & (b.pi < 0), p.rigid * pushed, pushed)
    q.pi = 0.6 * b.pi + 0.4 * q.pibar + pushed
    q.p = b.p * (1 + q.pi)
    q.p4, q.p3, q.p2, q.p1 = b.p3, b.p2, b.p1, b.p
    q.kO, q.kN, q.kL = (1 - p.d) * b.kO + q.iO, (1 - p.d) * b.kN + q.iN, (1 - p.dL) * b.kL + q.iL


def _values(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Volumes at the prices of the quarter; importers bear the exchange rate."""
    for kind, volume in (
        ("C", q.c),
        ("GC", q.gC),
        ("GL", q.gL),
        ("IL", q.iL),
        ("IO", q.iO),
        ("IN", q.iN),
        ("IH", q.iH),
        ("X", q.x),
    ):
        setattr(q, kind, q.p * volume)
    for at in _FIRMS:
        bought = q.p * q.rer * getattr(q, f"im{at}")
        made = q.p * getattr(q, f"dem{at}") - bought
        setattr(q, f"IM_{at}", bought)
        setattr(q, f"VA_{at}", made)
        setattr(q, f"WB_{at}", getattr(p, f"om{at}") * made)
        setattr(q, f"TY_{at}", (getattr(p, f"t{at}") - (l.tN if at == "N" else 0)) * made)
    q.WIP = b.WIP + q.IH + q.LS - q.WIPO
    q.Y = q.VA_O + q.VA_N
    q.SUBN = p.cN * l.SN * b.Y
    q.SUB = (p.social + l.tradein) * b.Y


def _profits(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """What firms and banks earn before losses; the central bank hands over what it earns."""
    for at in _FIRMS:
        interest = (getattr(q, f"r{at}") * getattr(b, f"L{at}") - q.rM * getattr(b, f"M{at}")) / 4
        rest = getattr(q, f"VA_{at}") - getattr(q, f"WB_{at}") - getattr(q, f"TY_{at}") - interest
        setattr(q, f"F_{at}", rest + (q.SUBN if at == "N" else 0))
    deposits = q.rM * (b.MH + b.MO + b.MN)
    earned = {"L": 0.0, "S": 0.0}
    for kind, (_, rate) in CREDIT.items():
        interest = getattr(q, rate) * getattr(b, kind)
        large = getattr(p, f"b{kind}") * interest
        earned["L"], earned["S"] = earned["L"] + large, earned["S"] + interest - large
    between = q.rIB * b.IB
    rest = q.rB * (b.B - b.Bcb) + q.rR * b.RL + between - q.rA * b.AL - q.rZ * b.ZL
    q.F_L = (earned["L"] + rest - (1 - b.share_S) * deposits) / 4
    q.F_S = (earned["S"] + q.rR * b.RS - between - q.rZ * b.ZS - b.share_S * deposits) / 4
    q.F_cb = (q.rA * b.AL + q.rZ * (b.ZL + b.ZS) + q.rB * b.Bcb + q.rF * b.FX - q.rR * (b.RL + b.RS)) / 4


def _losses(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Write-offs: usual ones, and more under stress, each kind under its own."""
    stress = {
        "LH": np.maximum(-q.ge, 0) + np.maximum(q.u - p.u0, 0),
        "LO": np.maximum(0, 1 - q.PS / q.PSref),
        "LN": np.maximum(0, 1 - q.uN),
        "DV": np.maximum(0, q.dsr - p.dsr0),
    }
    q.lost_L = q.lost_S = 0.0
    for kind in DOUBTFUL:
        share = np.minimum(_MOST_WRITTEN_OFF, getattr(p, f"n0_{kind}") + getattr(p, f"n1_{kind}") * stress[kind])
        lost = getattr(b, kind) * share
        setattr(q, f"WO_{kind}", lost)
        large = getattr(p, f"b{kind}") * lost
        q.lost_L, q.lost_S = q.lost_L + large, q.lost_S + lost - large


def _payouts(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Profit tax, dividends, and what is retained."""
    for at, lost in (("O", 0), ("N", 0), ("L", q.lost_L), ("S", q.lost_S)):
        profit = getattr(q, f"F_{at}") - lost
        tax = np.maximum(p.tF * profit, 0)
        paid = np.maximum(getattr(p, f"del{at}") * (profit - tax), 0)
        setattr(q, f"TF_{at}", tax)
        setattr(q, f"D_{at}", paid)
        setattr(q, f"kept_{at}", profit - tax - paid)
    q.DG = p.sG * (q.D_L + q.D_S)
    q.DIV = q.D_O + q.D_N + q.D_L + q.D_S - q.DG


def _households(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    wages = q.WB_O + q.WB_N
    q.TKH = l.TKH * b.Y
    q.TH = p.tH * (wages + q.DIV)
    q.YD = wages + q.DIV + (q.rM * b.MH - q.rH * b.LH) / 4 - q.TH + q.SUB
    q.MH = b.MH + q.YD - q.C - q.PS + q.NM - q.AM
    q.LH = b.LH + q.NM - q.AM - q.TKH - q.WO_LH


def _firms(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    q.MO = b.MO + 0.1 * (p.mO_held * 4 * q.VA_O - b.MO)
    q.MN = b.MN + 0.1 * (p.mN_held * 4 * q.VA_N - b.MN)
    q.LO = b.LO + q.IO + q.IH + q.LS - q.PS - q.kept_O + q.MO - b.MO - q.WO_LO
    q.LN = b.LN + q.IN - q.kept_N + q.MN - b.MN - q.WO_LN


def _states(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """Local debt by the year in which it falls due, bonds, and the central budget."""
    TY, TF = q.TY_O + q.TY_N, q.TF_O + q.TF_N + q.TF_L + q.TF_S
    q.new_V = q.GL + q.IL + q.int_L - (p.thL * TY + p.sL * q.TH + p.sF * TF + q.TRL + q.LS + q.SB)
    q.TKV, q.TKB = l.TKV, l.TKB
    relieved = (q.TKV + l.SW + q.WO_DV) / b.DV
    ages = [b.DV1, b.DV2, b.DV3, b.DV4]
    moved = [p.mV * (newer - older) for newer, older in zip([b.DV4, *ages[:3]], ages, strict=True)]
    q.DV1, q.DV2, q.DV3, q.DV4 = (age * (1 - relieved) + step for age, step in zip(ages, moved, strict=True))
    q.DV1 = q.DV1 + q.new_V
    q.DV = q.DV1 + q.DV2 + q.DV3 + q.DV4
    q.LB = b.LB + q.SB + l.SW - q.TKB
    q.RC_L, q.RC_S = l.RC_L * b.assets_L, l.RC_S * b.assets_S
    q.TK = q.TKH + q.TKV + q.TKB
    shared = (1 - p.thL) * TY + (1 - p.sL) * q.TH + (1 - p.sF) * TF
    spent = q.GC + q.TRL + q.SUB + q.SUBN + q.rB * b.B / 4 + q.RC_L + q.RC_S + q.TK
    q.B = b.B + spent - shared - q.F_cb - q.DG


def _banks(q: Part, b: Part, p: Part, l: Part, e: Part) -> None:  # noqa: E741
    """The balance sheets of the banks and of the central bank; advances and lending between banks fill what is left."""
    price = q.rer * q.p / (1 + p.pi_world) ** (l.at + 1)
    q.e = price
    q.FXR = b.FX * (price / b.e - 1)
    q.FX = b.FX + q.X - q.IM_O - q.IM_N + q.rF * b.FX / 4 + q.FXR
    q.Vcb = b.Vcb + q.FXR
    q.OF_L = b.OF_L + q.kept_L + q.RC_L
    q.OF_S = b.OF_S + q.kept_S + q.RC_S
    held = dict.fromkeys("LS", 0.0)
    for kind in CREDIT:
        large = getattr(p, f"b{kind}") * getattr(q, kind)
        held["L"], held["S"] = held["L"] + large, held["S"] + getattr(q, kind) - large
    Z = p.z_share * q.Y + p.zZ * l.SN * q.Y + l.Z
    q.ZS, q.ZL, q.Bcb = 0.35 * Z, 0.65 * Z, p.bcb_share * q.Y
    q.assets_L, q.assets_S = held["L"] + q.B - q.Bcb, held["S"]
    q.CAR = q.OF_S / q.assets_S
    q.share_S = p.s0 * np.clip(0.6 + 0.4 * q.CAR / 0.07, 0.6, 1)
    M = q.MH + q.MO + q.MN
    small = q.share_S * M
    q.RL, q.RS = (p.rr_L + l.rrr) * (M - small), (p.rr_S + l.rrr) * small
    q.IB = q.assets_S + q.RS - small - q.ZS - q.OF_S
    q.AL = q.assets_L + q.IB + q.RL - (M - small) - q.ZL - q.OF_L


def redundant(q: Part) -> np.ndarray:
    """What the central bank holds less what it owes and is worth, over the quarter's output: nought, if nothing leaks."""
    found: np.ndarray = (q.FX + q.AL + q.ZL + q.ZS + q.Bcb - q.RL - q.RS - q.Vcb) / q.Y
    return found
