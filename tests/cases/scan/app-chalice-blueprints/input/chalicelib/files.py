import subprocess


def add_files(app):
    @app.route('/files/{name}')
    def show(name):
        return subprocess.check_output('file ' + name, shell=True)
