# SPDX-License-Identifier: Apache-2.0
"""One table drives the parser, the help, the man page and the completions: they must agree."""
import os
import re
import shutil
import subprocess

from harness import Case

VALUE = {"FORMAT": "text", "SEVERITY": "high", "LEVEL": "likely", "SHELL": "bash", "N": "1", "PROVIDER": "aws"}


def commands_of(help_text):
    block = help_text.split("commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+) ", block, re.M)


def options_of(help_text):
    """name -> (letter, argument)"""
    found = {}
    for letter, name, argument in re.findall(r"^  (?:-(\w), |    )--([a-z-]+)(?: ([A-Z][A-Z,.]*))?", help_text, re.M):
        found[name] = (letter, argument)
    return found


class Options(Case):
    def commands(self):
        return commands_of(self.run_virga("help", code=0).out)

    def help_of(self, command):
        return options_of(self.run_virga(command, "--help", code=0).out)

    def test_every_command_has_help(self):
        self.assertIn("explain", self.commands())
        for command in self.commands():
            text = self.run_virga(command, "--help", code=0).out
            self.assertTrue(text.startswith(f"usage: virga {command} "))
            self.assertEqual(self.run_virga("help", command, code=0).out, text)
            self.check_width(text)
            self.assertIn("help", options_of(text))

    def test_the_parser_takes_what_the_help_says(self):
        for command in self.commands():
            for name, (letter, argument) in self.help_of(command).items():
                value = VALUE.get(argument, "x") if argument else None
                if value:
                    self.run_virga(command, f"--{name}={value}", "--help", code=0)
                    self.run_virga(command, f"--{name}", value, "--help", code=0)
                    self.assertIn("needs a value", self.run_virga(command, f"--{name}", code=2).err)
                else:
                    self.run_virga(command, f"--{name}", "--help", code=0)
                    self.assertIn("takes no value", self.run_virga(command, f"--{name}=x", code=2).err)
                if letter:
                    self.run_virga(command, *([f"-{letter}", value] if value else [f"-{letter}"]), "--help", code=0)

    def test_the_parser_takes_nothing_else(self):
        every = set().union(*(self.help_of(c) for c in self.commands()))
        for command in self.commands():
            for name in every - set(self.help_of(command)):
                self.assertIn("unknown option", self.run_virga(command, f"--{name}=x", code=2).err)

    def test_the_man_page_has_the_same(self):
        page = self.run_virga("help", "--man", code=0).out.replace("\\-", "-")
        parts = dict(re.findall(r"^\.SS virga (\w+)[^\n]*\n(.*?)(?=^\.S)", page, re.M | re.S))
        self.assertEqual(sorted(parts), sorted(self.commands()))
        for command, text in parts.items():
            self.assertEqual(sorted(re.findall(r"\\fB--([a-z-]+)\\fR", text)), sorted(self.help_of(command)))
        for code in range(5):
            self.assertIn(f".TP\n\\fB{code}\\fR\n", page)

    def test_the_man_page_is_clean_roff(self):
        if not shutil.which("man"):
            self.skipTest("no man")
        page = self.run_virga("help", "--man", code=0).stdout
        run = subprocess.run(["man", "--warnings", "-l", "-"], input=page, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env={"MANWIDTH": "80", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
        self.assertEqual(run.stderr.decode(), "")

    def test_the_completions_have_the_same(self):
        bash = self.run_virga("help", "--completion", "bash", code=0).out
        zsh = self.run_virga("help", "--completion", "zsh", code=0).out
        fish = self.run_virga("help", "--completion", "fish", code=0).out
        for command in self.commands():
            known = sorted(self.help_of(command))
            words = re.search(rf'^ +{command}\) words="([^"]*)"', bash, re.M).group(1)
            self.assertEqual(sorted(re.findall(r"--([a-z-]+)", words)), known)
            block = re.search(rf"^    {command}\)\n(.*?);;$", zsh, re.M | re.S).group(1)
            self.assertEqual(sorted(re.findall(r"'\*--([a-z-]+)", block)), known)
            self.assertEqual(sorted(re.findall(rf"seen_subcommand_from {command}' -l ([a-z-]+)", fish)), known)

    def test_shells_can_read_the_completions(self):
        for shell in ("bash", "zsh", "fish"):
            if shutil.which(shell):
                path = self.write(f"completion.{shell}", self.run_virga("help", "--completion", shell, code=0).out)
                subprocess.run([shell, "-n", str(path)], check=True)

    def test_bash_completes(self):
        path = self.write("completion.bash", self.run_virga("help", "--completion", "bash", code=0).out)
        script = ('. "$1"; COMP_WORDS=(virga report --format js); COMP_CWORD=3; _virga; echo "${COMPREPLY[*]}"; '
                  'COMP_WORDS=(virga exp); COMP_CWORD=1; _virga; echo "${COMPREPLY[*]}"; '
                  'COMP_WORDS=(virga report --min); COMP_CWORD=2; _virga; echo "${COMPREPLY[*]}"')
        run = subprocess.run(["bash", "-c", script, "bash", str(path)], stdout=subprocess.PIPE, check=True)
        self.assertEqual(run.stdout.decode().split(), ["json", "explain", "--min-confidence"])


class Mistakes(Case):
    def complaint(self, *args):
        run = self.run_virga(*args, code=2)
        self.assertEqual(run.out, "")
        self.assertEqual(len(run.err.splitlines()), 1, run.err)
        self.assertTrue(run.err.startswith("virga: "), run.err)
        return run.err

    def test_names_are_suggested(self):
        self.assertIn("did you mean 'explain'?", self.complaint("explian"))
        self.assertIn("did you mean '--format'?", self.complaint("report", "--fromat", "text", "x"))
        self.assertIn("did you mean 'command-injection/shell'?", self.complaint("explain", "command-injection/shel"))

    def test_nothing_asked(self):
        self.assertIn("virga help", self.complaint())
        self.assertIn("say what", self.complaint("report"))

    def test_values_are_checked(self):
        self.assertIn("text|json|sarif", self.complaint("report", "--format", "xml", "x"))
        self.assertIn("one too many", self.complaint("report", "x", "y"))
        self.assertIn("none of", self.complaint("help", "--completion", "csh"))
        self.assertIn("-Z", self.complaint("report", "-Z", "x"))

    def test_a_path_is_no_command(self):
        self.write("app/index.js", "")
        self.assertIn("virga scan app", self.complaint("app"))

    def test_bytes_that_are_no_text_are_shown(self):
        for name, shown in ((b"\x9b31m", "\\x9b31m"), (b"\xc3", "\\xc3"), ("\u061cx".encode(), "\\xd8\\x9cx"), ("\u0085".encode(), "\\xc2\\x85"),
                            ("\xfcber".encode(), "\xfcber"), ("\U0001f600".encode(), "\U0001f600")):
            run = self.run_virga("map", os.fsdecode(b"no" + name), code=2)
            self.assertIn("no" + shown, run.err)

    def test_failed_scans_leave_no_empty_report(self):
        self.run_virga("map", "-o", "map.html", "nowhere", code=2)
        self.assertFalse((self.dir / "map.html").exists())
        self.write("old.html", "old")
        self.run_virga("map", "-o", "old.html", "nowhere", code=2)
        self.assertEqual((self.dir / "old.html").read_text(), "old")

    def test_terminal_escapes_in_arguments_are_shown(self):
        self.assertIn("\\x1b[31m", self.complaint("\x1b[31mred"))


class Plain(Case):
    def test_version(self):
        for args in (["--version"], ["version"], ["-V"], ["report", "--version"]):
            self.assertRegex(self.run_virga(*args, code=0).out, r"^virga \d+\.\d+\.\d+\n$")

    def test_overview_fits(self):
        text = self.run_virga("--help", code=0).out
        self.check_width(text)
        self.assertEqual(text, self.run_virga("help", code=0).out)

    def test_full_disk_is_noticed(self):
        with open("/dev/full", "w") as full:
            run = subprocess.run([os.environ["VIRGA"], "help"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(run.returncode, 4)
        self.assertIn(b"cannot write", run.stderr)

    def test_explain(self):
        rules = [line.split()[0] for line in self.run_virga("explain", code=0).out.splitlines() if not line.startswith(" ")]
        self.assertGreater(len(rules), 20)
        for rule in rules:
            text = self.run_virga("explain", rule, code=0).out
            self.assertTrue(text.startswith(rule + ": "), rule)
            for part in ("What and why", "How to fix"):
                self.assertIn(part, text, rule)
            self.check_width(text)
        a_class = rules[0].split("/")[0]
        self.assertIn(rules[0] + ": ", self.run_virga("explain", a_class, code=0).out)
