"""How the tests start Debian's Chromium."""

from typing import Any

# Each window would load pages of the address bar's menu, unseen, in a process of their own: a
# second of CPU for every learner.
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")

# What Playwright 1.65 turns off in Chromium itself: of two such options the last one counts.
PLAYWRIGHTS = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)

LAUNCH: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
        *("--no-first-run", "--disable-background-networking"),
        *("--disable-component-update", "--disable-sync"),
        f"--disable-features={','.join((*PLAYWRIGHTS, *UNSEEN))}",
    ],
}
