import os


class Job:
    def __init__(self, command):
        self.command = command

    def run(self):
        os.system(self.command)


class Named(Job):
    def __init__(self, command, name):
        super().__init__(command)
        self.name = name

    def greet(self):
        os.system("echo " + self.name)


class Report:
    def __init__(self, title):
        self.title = title

    def outside(self):
        os.system("echo " + self.title)

    def fixed(self):
        os.system("date " + self.title)


def handler(event, context):
    Report(event["body"]).outside()
    Report("monthly").fixed()
    Named("date", event["headers"]["name"]).greet()
    Job(event["body"]).run()
