"""The nine sectors of China's economy as accounts: who holds what, who pays whom, and what changes a balance sheet besides
payments. The model is our own; its sectors are those whose debts the readouts speak of.

Deposits, loans and bonds stand once for each bank that holds them, so that a loss booked at the wrong bank shows in its
column."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from fengxiang.scenario.accounts import Accounts, Flow, Revaluation, Stock

H, OLD, NEW, L, G = "households", "old firms", "new firms", "local government", "central government"
BL, BS, CB, W = "large banks", "small banks", "central bank", "rest of world"

# Who owes each kind of credit that both banks give, and the variable of its interest rate.
CREDIT = {"LH": (H, "rH"), "LO": (OLD, "rO"), "LN": (NEW, "rN"), "DV": (L, "rV"), "LB": (L, "rLB")}
_DEPOSITS = {"MH": H, "MO": OLD, "MN": NEW}
_BANKS = {"L": BL, "S": BS}
# Credit that borrowers may fail to repay; bonds are not written off.
DOUBTFUL = ("LH", "LO", "LN", "DV")

_SHARED = tuple(Stock(f"{kind}_{at}", bank, owed) for kind, (owed, _) in CREDIT.items() for at, bank in _BANKS.items())
_HELD = tuple(Stock(f"{kind}_{at}", holder, bank) for kind, holder in _DEPOSITS.items() for at, bank in _BANKS.items())
_MONEY = (
    Stock("RL", BL, CB),
    Stock("RS", BS, CB),
    Stock("AL", CB, BL),
    Stock("ZL", CB, BL),
    Stock("ZS", CB, BS),
    Stock("IB", BL, BS),
    Stock("BH", BL, G),
    Stock("Bcb", CB, G),
    Stock("FX", CB, W),
)
_REAL = (
    Stock("AP", H, OLD),
    Stock("HV", H, None),
    Stock("WIP", OLD, None),
    Stock("KO", OLD, None),
    Stock("KN", NEW, None),
    Stock("KL", L, None),
)
# Stocks that stand in a quarter under their own name.
_NAMED = ("RL", "RS", "AL", "ZL", "ZS", "IB", "Bcb", "FX", "AP", "WIP")
# The rate each stock earns: a hundredth of the variable's value a year, a quarter of that a quarter.
RATES = (
    {stock.name: CREDIT[stock.name[:2]][1] for stock in _SHARED}
    | {stock.name: "rM" for stock in _HELD}
    | {"RL": "rR", "RS": "rR", "AL": "rA", "ZL": "rZ", "ZS": "rZ", "IB": "rIB", "BH": "rB", "Bcb": "rB", "FX": "rF"}
)
_INTEREST = tuple(Flow(f"r{one.name}", one.owed, one.holder) for one in (*_SHARED, *_HELD, *_MONEY) if one.owed)

_DEMAND = {"C": H, "GC": G, "GL": L, "IL": L, "IO": OLD, "IN": NEW, "IH": OLD, "X": W}
_SALES = tuple(Flow(f"{kind}_{at}", payer, firm) for kind, payer in _DEMAND.items() for at, firm in (("O", OLD), ("N", NEW)))
_TAXED = {"TY_O": OLD, "TY_N": NEW, "TH": H, "TF_O": OLD, "TF_N": NEW, "TF_L": BL, "TF_S": BS}
_TAXES = tuple(Flow(f"{tax}_to_{at}", payer, state) for tax, payer in _TAXED.items() for at, state in (("L", L), ("G", G)))
_PAYMENTS = (
    Flow("IM_O", OLD, W),
    Flow("IM_N", NEW, W),
    Flow("WB_O", OLD, H),
    Flow("WB_N", NEW, H),
    Flow("TRL", G, L),
    Flow("SUB", G, H),
    Flow("SUBN", G, NEW),
    Flow("TKH", G, H),
    Flow("TKL", G, L),
    Flow("LS", OLD, L),
    Flow("D_O", OLD, H),
    Flow("D_N", NEW, H),
    Flow("D_L_to_H", BL, H),
    Flow("D_L_to_G", BL, G),
    Flow("D_S_to_H", BS, H),
    Flow("D_S_to_G", BS, G),
    Flow("F_cb", CB, G),
    Flow("RC_L", G, BL),
    Flow("RC_S", G, BS),
)
_REVALUED = (
    *(Revaluation(f"WO_{kind}_{at}", f"{kind}_{at}", -1.0) for kind in DOUBTFUL for at in _BANKS),
    Revaluation("FXR", "FX", 1.0),
    Revaluation("DLV", "AP", -1.0),
    Revaluation("DLV", "HV", 1.0),
    Revaluation("HV_wear", "HV", -1.0),
    Revaluation("HV_gain", "HV", 1.0),
    Revaluation("IH", "WIP", 1.0),
    Revaluation("LS", "WIP", 1.0),
    Revaluation("WIPO", "WIP", -1.0),
    *(
        Revaluation(name, stock, sign)
        for stock, made in (("KO", "IO"), ("KN", "IN"), ("KL", "IL"))
        for name, sign in ((made, 1.0), (f"{stock}_wear", -1.0), (f"{stock}_gain", 1.0))
    ),
)

CHINA = Accounts(
    (H, OLD, NEW, L, G, BL, BS, CB, W),
    (*_HELD, *_SHARED, *_MONEY, *_REAL),
    (*_SALES, *_PAYMENTS, *_TAXES, *_INTEREST),
    _REVALUED,
)


def spelled_out(q: SimpleNamespace, b: SimpleNamespace, p: SimpleNamespace) -> dict[str, Any]:
    """The variables of the accounts that the equations do not name: holdings by bank, sales by firm, taxes by government,
    interest by stock, and what capital and houses were made, worn and revalued by. `q` is a quarter, `b` the one before."""
    found = vars(q) | held(q, p)
    last = held(b, p)
    found |= {f"r{stock}": getattr(q, rate) * last[stock] / 4 for stock, rate in RATES.items()}
    found |= _sales(q) | _taxes(q, p) | _made(q, b, p)
    for kind in DOUBTFUL:
        share = getattr(p, f"b{kind}")
        found[f"WO_{kind}_L"], found[f"WO_{kind}_S"] = share * getattr(q, f"WO_{kind}"), (1 - share) * getattr(q, f"WO_{kind}")
    for bank in _BANKS:
        paid = getattr(q, f"D_{bank}")
        found[f"D_{bank}_to_G"], found[f"D_{bank}_to_H"] = p.sG * paid, (1 - p.sG) * paid
    return found


def held(q: SimpleNamespace, p: SimpleNamespace) -> dict[str, Any]:
    """Every stock of the accounts at the end of quarter `q`."""
    found: dict[str, Any] = {name: getattr(q, name) for name in _NAMED}
    found |= {"BH": q.B - q.Bcb, "HV": q.pH * q.h, "KO": q.p * q.kO, "KN": q.p * q.kN, "KL": q.p * q.kL}
    for kind in _DEPOSITS:
        found[f"{kind}_L"], found[f"{kind}_S"] = (1 - q.share_S) * getattr(q, kind), q.share_S * getattr(q, kind)
    for kind in CREDIT:
        share = getattr(p, f"b{kind}")
        found[f"{kind}_L"], found[f"{kind}_S"] = share * getattr(q, kind), (1 - share) * getattr(q, kind)
    return found


def _sales(q: SimpleNamespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in _DEMAND:
        spent = getattr(q, kind)
        found[f"{kind}_N"] = getattr(q, f"to_N_{kind}") * spent
        found[f"{kind}_O"] = spent - found[f"{kind}_N"]
    return found


def _taxes(q: SimpleNamespace, p: SimpleNamespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    shares = {"TY": p.thL, "TH": p.sL, "TF": p.sF}
    for tax in _TAXED:
        paid, local = getattr(q, tax), shares[tax[:2]]
        found[f"{tax}_to_L"], found[f"{tax}_to_G"] = local * paid, (1 - local) * paid
    return found


def _made(q: SimpleNamespace, b: SimpleNamespace, p: SimpleNamespace) -> dict[str, Any]:
    found: dict[str, Any] = {"HV_wear": p.dH * q.pH * b.h, "HV_gain": (q.pH - b.pH) * b.h, "TKL": q.TKV + q.TKB}
    for stock, units, wear in (("KO", b.kO, p.d), ("KN", b.kN, p.d), ("KL", b.kL, p.dL)):
        found[f"{stock}_wear"], found[f"{stock}_gain"] = wear * q.p * units, (q.p - b.p) * units
    return found
