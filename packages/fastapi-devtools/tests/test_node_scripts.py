"""The scripts that Node runs: the preview, the browser's check, and the end-to-end tests."""

import http.client
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from fastapi_devtools import free_port
from fastapi_devtools.plan import SCRIPTS

NODE = shutil.which("node") or ""

pytestmark = pytest.mark.skipif(not NODE, reason="Node is not installed")


class Api(BaseHTTPRequestHandler):
    """An API that says what it was asked."""

    def do_POST(self) -> None:
        """Answer with the request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(f"{self.path} {body.decode()}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def preview(folder: Path, api: str) -> Iterator[int]:
    """Serve ``folder``; yields the port."""
    port = free_port()
    process = subprocess.Popen(
        [NODE, SCRIPTS / "preview.mjs", "--folder", folder, "--port", str(port)],
        env={**os.environ, "API_URL": api},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=20)


def ask(port: int, path: str, method: str = "GET", body: str = "") -> tuple[int, str]:
    """Send a request whose path no client has tidied up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built frontend, and beside it what must not be served."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "assets/main.js").write_text("the script")
    (folder / "assets/main.js.map").write_text("the map")
    (tmp_path / "secret.txt").write_text("a secret")
    (tmp_path / "dist-of-another").mkdir()
    (tmp_path / "dist-of-another/x.txt").write_text("a secret")
    return folder


def test_the_preview_serves_what_a_web_server_would(site: Path) -> None:
    with preview(site, "http://127.0.0.1:1") as port:
        assert ask(port, "/") == (200, "the page")
        assert ask(port, "/appointments/7") == (200, "the page")  # a route of the application
        assert ask(port, "/assets/main.js") == (200, "the script")
        assert ask(port, "/assets/gone.js")[0] == 404
        assert ask(port, "/assets/main.js.map")[0] == 404
        assert ask(port, "/api/v1/x")[0] == 502


def test_the_preview_serves_nothing_outside_its_folder(site: Path) -> None:
    with preview(site, "http://127.0.0.1:1") as port:
        for path in (
            "/..%2fsecret.txt",
            "/%2e%2e%2fsecret.txt",
            "/assets/..%2f..%2fsecret.txt",
            "/..%2fdist-of-another/x.txt",
            "/%",
            "/%00",
        ):
            assert ask(port, path) in [(200, "the page"), (404, "")], path


def test_the_preview_hands_the_api_on(site: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with preview(site, f"http://127.0.0.1:{server.server_port}") as port:
            answer = ask(port, "/api/v1/visits?a=1", "POST", "a body")
        server.shutdown()
    assert answer == (201, "/api/v1/visits?a=1 a body")


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a frontend's folder."""
    return subprocess.run(
        [NODE, SCRIPTS / script],
        check=False,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("script", ["find_chromium.mjs", "browser_check.mjs"])
def test_that_there_is_no_browser_has_an_exit_code_of_its_own(script: str, tmp_path: Path) -> None:
    only_node = tmp_path / "bin"
    only_node.mkdir()
    (only_node / "node").symlink_to(Path(NODE).resolve())
    found = run(
        script,
        tmp_path,
        PATH=str(only_node),
        CHROMIUM_PATH="",
        BASE_URL="http://127.0.0.1:1",
        BROWSER_CHECK='{"page": "/", "steps": []}',
    )
    assert found.returncode == 3
    assert found.stderr == (
        "No Chromium found: install one, or set CHROMIUM_PATH to its executable.\n"
    )


def test_a_frontend_without_playwright_is_told_what_it_needs(tmp_path: Path) -> None:
    found = run("find_chromium.mjs", tmp_path, CHROMIUM_PATH="/bin/true")
    assert found.returncode == 3
    assert found.stderr == (
        "The frontend has no playwright-core: add it to the devDependencies of its package.json.\n"
    )


# A bundler and a browser of a few lines each: what is tested here is who is called with what.
BUNDLER = """
const { mkdirSync, writeFileSync } = require('node:fs')
const [command, , folder] = process.argv.slice(2)
if (command !== 'build') throw new Error(command)
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}/index.html`, `built for ${process.env.VITE_APP_VERSION}`)
"""
BROWSER = """
exports.chromium = {
  launch: async ({ executablePath }) => ({
    version: () => executablePath,
    close: async () => {},
  }),
}
"""
TEST = """
import assert from 'node:assert/strict'
import { test } from 'node:test'

const { BASE_URL, INSPECTOR_URL } = process.env

test('the page is as it was built, and the API and the inspector answer', async () => {
  assert.equal(await (await fetch(BASE_URL)).text(), 'built for clinic@1.2.3')
  assert.equal(await (await fetch(`${BASE_URL}/api/v1/health`)).json(), 'hello')
  const { events } = await (await fetch(`${INSPECTOR_URL}/api/events`)).json()
  assert.deepEqual(events, [])
})
"""


@pytest.fixture
def browser_project(host: Path, variables: dict[str, str]) -> Path:
    """The host project with a frontend."""
    variables["CHROMIUM_PATH"] = "/usr/bin/a-browser"
    modules = host / "frontend/node_modules"
    for path, text in {
        modules / "vite/bin/vite.js": BUNDLER,
        modules / "playwright-core/index.js": BROWSER,
        host / "frontend/package.json": '{"devDependencies": {"vite": "8"}}',
        host / "frontend/e2e/smoke.spec.mjs": TEST,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return host


def e2e(
    folder: Path, variables: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run `manage e2e`."""
    return subprocess.run(
        [sys.executable, "-m", "clinic.manage", "e2e", *arguments],
        check=False,
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
    )


def test_the_browsers_tests_visit_the_built_frontend(
    browser_project: Path, variables: dict[str, str]
) -> None:
    tested = e2e(browser_project, variables)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "the page is as it was built" in tested.stdout
    assert "✓ frontend's build" in tested.stdout


def test_a_browsers_test_that_fails_fails_all(
    browser_project: Path, variables: dict[str, str]
) -> None:
    failing = "import { test } from 'node:test'; test('no', () => { throw new Error('no') })"
    (browser_project / "frontend/e2e/failing.spec.mjs").write_text(failing)
    tested = e2e(browser_project, variables, "failing")
    assert tested.returncode == 1
    assert tested.stderr == "Not every test of the browser passed.\n"
    assert "the page is as it was built" not in tested.stdout


def test_a_test_file_that_is_not_there_is_named(
    browser_project: Path, variables: dict[str, str]
) -> None:
    tested = e2e(browser_project, variables, "nosuch")
    assert tested.returncode == 1
    assert tested.stderr == "There is no test 'nosuch': choose from smoke.\n"
    (browser_project / "frontend/e2e/smoke.spec.mjs").unlink()
    assert e2e(browser_project, variables).stderr == (
        "There is no test: none is called e2e/*.spec.mjs in frontend/.\n"
    )


def test_without_a_browser_no_test_is_run(browser_project: Path, variables: dict[str, str]) -> None:
    (browser_project / "frontend/node_modules/playwright-core/index.js").write_text(
        "exports.chromium = { launch: async () => { throw new Error('it is broken') } }"
    )
    tested = e2e(browser_project, variables)
    assert tested.returncode == 1
    assert tested.stderr == "/usr/bin/a-browser does not start: it is broken\n"


def test_a_preview_whose_port_is_taken_says_so(site: Path) -> None:
    with preview(site, "http://127.0.0.1:1") as port:
        other = subprocess.run(
            [NODE, SCRIPTS / "preview.mjs", "--folder", site, "--port", str(port)],
            check=False,
            capture_output=True,
            text=True,
        )
    assert other.returncode == 1
    assert other.stderr.startswith(f"The preview cannot listen on 127.0.0.1:{port}:")
