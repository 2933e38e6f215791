import flask

app = flask.Flask("x")
