import flask

app = flask.Flask("x")


@app.get("/carts")
def carts():
    return []


def options(parser):
    parser.add_argument("-v", "--verbose", action="store_true")
