from chalice import Chalice
from chalicelib import admin
from chalicelib.notes import notes
from chalicelib.files import add_files

app = Chalice(app_name='notes')
app.debug = True
app.register_blueprint(notes, url_prefix='/notes')
app.register_blueprint(admin.blueprint, name_prefix='admin_', url_prefix='/admin/')
add_files(app)
