from chalice import Blueprint, IAMAuthorizer

blueprint = Blueprint(__name__)


@blueprint.route('stop', methods=['POST'], authorizer=IAMAuthorizer())
def stop():
    return {}


@blueprint.on_sqs_message(queue='jobs')
def job(event):
    return {}
