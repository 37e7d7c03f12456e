"""`hwapok doctor` on a store in Azure: what works is proven, what does not comes with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.azurite import ACCOUNT, KEY, Azurite, TlsAzurite
from support.managed_identity import managed_identity
from support.stack import clean_environment

# Azurite is installed when it is first needed.
pytestmark = pytest.mark.timeout(400)
OTHER_KEY = "d3Jvbmc" + KEY[7:]


def pictures(folder: Path, environment: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """What was found, and all that was said, of the store on a machine of this environment."""
    settings = {"HWAPOK_DATA_DIR": str(folder), "HWAPOK_BLOB_STORE": "azure", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "hwapok_server.commands.doctor", "--json", "--lang", "en"],
        env=clean_environment() | settings,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    [check] = [check for check in json.loads(done.stdout) if check["key"] == "pictures"]
    return check, done.stdout + done.stderr


def test_an_account_with_its_key(azurite: Azurite, tmp_path: Path) -> None:
    """Reached, and a link opens; the container is named, the key is not."""
    check, said = pictures(tmp_path, {"HWAPOK_AZURE_STORAGE_CONNECTION_STRING": azurite.connection_string})
    assert (check["state"], check["what"].count(f"{azurite.account_url}/hwapok")) == ("ok", 1)
    assert "account key" in check["what"]
    assert KEY not in said


def test_an_identity_of_the_machine(tls_azurite: TlsAzurite, tmp_path: Path) -> None:
    """Without a key, the token comes from the machine, and the links are signed with a key that the account lends."""
    environment = {
        "HWAPOK_AZURE_STORAGE_ACCOUNT_URL": tls_azurite.azurite.account_url,
        "SSL_CERT_FILE": str(tls_azurite.authority),
    }
    with managed_identity() as machine:
        check, said = pictures(tmp_path, environment | machine)
    assert check["state"] == "ok", said
    assert "Entra identity" in check["what"]


def test_no_identity_at_all(tls_azurite: TlsAzurite, tmp_path: Path) -> None:
    """Azure would answer, but nobody vouches for this machine: the roles are named."""
    environment = {
        "HWAPOK_AZURE_STORAGE_ACCOUNT_URL": tls_azurite.azurite.account_url,
        "SSL_CERT_FILE": str(tls_azurite.authority),
    }
    check, _ = pictures(tmp_path, environment)
    assert check["state"] == "fail"
    assert "Storage Blob Data Contributor" in check["fix"]


def test_a_wrong_key(azurite: Azurite, tmp_path: Path) -> None:
    """Said plainly, with the code that Azure gave, and no key in anything that is printed."""
    given = {"HWAPOK_AZURE_STORAGE_ACCOUNT_URL": azurite.account_url, "HWAPOK_AZURE_STORAGE_ACCOUNT_KEY": OTHER_KEY}
    check, said = pictures(tmp_path, given)
    assert check["state"] == "fail"
    assert "portal" in check["fix"]
    assert "status=403" in said
    assert OTHER_KEY not in said


def test_an_account_that_does_not_answer(tmp_path: Path) -> None:
    """A closed port, or a name that is misspelt."""
    url = f"http://127.0.0.1:1/{ACCOUNT}"
    given = {"HWAPOK_AZURE_STORAGE_ACCOUNT_URL": url, "HWAPOK_AZURE_STORAGE_ACCOUNT_KEY": KEY}
    check, said = pictures(tmp_path, given)
    assert (check["state"], check["what"]) == ("fail", f"{url}/hwapok cannot be reached.")
    assert KEY not in said


def test_settings_that_name_no_account(tmp_path: Path) -> None:
    """As `hwapok up` would say it."""
    check, _ = pictures(tmp_path, {})
    assert check["state"] == "fail"
    assert "HWAPOK_AZURE_STORAGE_CONNECTION_STRING" in check["what"]
