"""The repository keeps its word: documents, commands, routes, layers."""

import ast
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[1]
APPS = ("accounts", "catalog", "config", "configurator", "experiments", "orders", "recommendations")
SOURCES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]
READERS = {"flag", "number", "text", "words", "one_of", "address", "database", "mail"}
COMMANDS = (
    *("demo", "seed_demo", "remove_demo", "import_product", "export_product", "check_product", "import_designs", "import_interactions"),
    *("retrain", "evaluate_recommender", "evaluate_options", "evaluate_thumbnails", "check_money", "check_stock", "backup", "restore"),
)
ROUTES = (
    *("/", "/c/shoes/", "/search/", "/p/runner/", "/d/token/", "/cart/", "/checkout/", "/o/token/", "/account/", "/api/schema/", "/admin/"),
    *("/healthz", "/metrics", "/api/v1/products/", "/api/v1/products/runner/", "/api/v1/products/runner/configuration/"),
    *("/api/v1/products/runner/explanation/", "/api/v1/designs/", "/api/v1/orders/", "/api/v1/recommendations/", "/api/v1/events/"),
    *("/api/v1/products/runner/completion/", "/api/v1/products/runner/sample/", "/p/runner/start/", "/p/runner/surprise/"),
    *("/p/runner/guided/", "/p/runner/finish/", "/p/runner/compare/"),
)
TARGETS = ("install", "demo", "test", "lint", "bench", "art", "screenshots")


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def variables() -> set[str]:
    """Every environment variable that a setting, a script of ours or gunicorn's configuration reads."""
    found = set()
    config = ROOT / "config"
    for path in [config / "settings.py", config / "embedded.py", config / "gunicorn.py", *config.glob("*/*.py")]:
        for call in calls(path):
            reads = name_of(call) in READERS or ast.unparse(call.func) == "os.environ.get"
            if reads and call.args and isinstance(call.args[0], ast.Constant) and re.fullmatch(r"[A-Z][A-Z_]+", str(call.args[0].value)):
                found.add(call.args[0].value)
    return found


def test_the_readme_names_every_environment_variable():
    readme = (ROOT / "README.md").read_text()
    assert {"DATABASE_URL", "ATELIER_HOME", "WEB_CONCURRENCY"} <= variables()
    assert [name for name in sorted(variables()) if f"`{name}`" not in readme] == []


def test_the_readme_names_no_variable_that_nothing_reads():
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    known = variables() | {"PROMETHEUS_MULTIPROC_DIR"}
    assert [name for name in table if name not in known] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_named_and_reversible(app):
    folder = ROOT / app / "migrations"
    for path in folder.glob("0*.py") if folder.exists() else ():
        assert "_auto_" not in path.name
        for call in calls(path):
            if name_of(call) in {"RunPython", "RunSQL"}:
                assert len(call.args) + len(call.keywords) > 1, f"{path.name} cannot be undone"


def test_the_web_process_never_loads_lightfm():
    code = """
import sys
from config.wsgi import application
from django.urls import get_resolver
from django.contrib import admin
from config.celery import app
get_resolver().url_patterns; admin.autodiscover(); app.loader.import_default_modules()
print([name for name in sys.modules if name.split(".")[0] in ("lightfm", "lightfm_next", "sklearn")])
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_promised_command_exists(name):
    assert name in get_commands()


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text()
    commands = {path.stem for app in APPS for path in (ROOT / app / "management" / "commands").glob("[a-z]*.py")}
    assert [name for name in sorted(commands) if name not in readme] == []


@pytest.mark.parametrize("path", ROUTES)
def test_every_promised_route_exists(path):
    try:
        resolve(path)
    except Resolver404:
        pytest.fail(f"no route answers {path}")


@pytest.mark.parametrize("target", TARGETS)
def test_every_promised_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_only_the_adapters_use_heavy_libraries():
    type_only = "from PIL.Image import Image\n"  # a signature may name what an adapter gives
    pillow = {str(path.relative_to(ROOT)) for path in SOURCES if "PIL" in imports(path) and type_only not in path.read_text()}
    lightfm = {str(path.relative_to(ROOT)) for path in SOURCES if "lightfm" in imports(path)}
    assert {path for path in pillow if not path.startswith(("catalog/imaging", "configurator/rendering"))} == set()
    assert {path for path in lightfm if not path.startswith("recommendations/training")} == set()


def test_no_two_locks_of_the_database_have_the_same_number():
    numbers = [found for path in SOURCES for found in re.findall(r"^\w+_LOCK = ([\d_]+)", path.read_text(), re.MULTILINE)]
    assert len(numbers) > 3
    assert len(set(numbers)) == len(numbers)


def test_no_view_weakens_the_content_policy():
    weakening = {"csp_exempt", "csp_update", "csp_replace", "csp"}
    assert [path for path in SOURCES for call in calls(path) if name_of(call) in weakening] == []


def test_templates_bring_no_inline_code():
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|<style\b|\sstyle=|\son[a-z]+=|javascript:")
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts and "email" not in path.parts]
    assert [str(path.relative_to(ROOT)) for path in pages if inline.search(path.read_text())] == []


def test_tracked_files_name_no_registry_and_no_path_of_a_machine():
    pattern = "|".join(
        ("py" + "pi\\.org", "python" + "hosted\\.org", "registry\\.npm" + "js", "(^|[^A-Za-z0-9_])/(wor" + "k|home)/[a-z]+/")
    )
    found = subprocess.run(
        ["/usr/bin/env", "git", "grep", "-nIE", pattern, "--", ".", ":!*.min.js"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


def test_every_dependency_says_what_it_is_for():
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [", 1)[1].split("[tool.", 1)[0].splitlines()
    named = [line for line in lines if line.strip().startswith('"')]
    assert [line for line in named if "#" not in line] == []


TYPEFACES = [*(ROOT / "static" / "fonts").glob("*.woff2"), *(ROOT / "configurator" / "rendering" / "fonts").glob("*.ttf")]


@pytest.mark.parametrize("path", sorted(TYPEFACES), ids=lambda path: path.name)
def test_every_typeface_is_a_subset_beside_its_licence_and_in_the_notice(path):
    licence = path.with_name(f"{path.stem}-OFL.txt").read_text()
    holder = re.match(r"Copyright .* Project Authors", licence)
    assert holder
    assert holder[0] in (ROOT / "NOTICE").read_text()
    assert path.stat().st_size < 64_000
