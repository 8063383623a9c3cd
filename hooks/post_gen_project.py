"""Finish the generated project. Standard library only, offline."""

import json
import shutil

ANSWERS = json.loads(r"""<< cookiecutter | jsonify >>""")

if ANSWERS["frontend"] == "none":
    shutil.rmtree("frontend", ignore_errors=True)

print(f"Created {ANSWERS['project_slug']}/. Next: cd {ANSWERS['project_slug']} && make dev")
