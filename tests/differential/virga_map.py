# SPDX-License-Identifier: Apache-2.0
"""What `virga map` makes of a folder, for the scripts beside this file."""
import json
import subprocess
import sys


def virga_map(virga, folder, name=None, timeout=None):
    """The model of FOLDER as docs/map.schema.json describes it; ends the script when Virga does not end
    well. NAME is what an error calls the folder."""
    run = subprocess.run([virga, "map", str(folder), "--format", "json"], capture_output=True, text=True, timeout=timeout)
    if run.returncode not in (0, 3):
        sys.exit("%s: virga map ends with %d\n%s" % (name or folder, run.returncode, run.stderr[-4000:]))
    return json.loads(run.stdout)
