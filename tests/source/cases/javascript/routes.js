const express = require('express');
const { auth, limit: rate } = require('./middleware');

const router = express.Router();

// List.
router.get('/orders', auth, async (req, res) => {
  res.json(await service.list());
});

class Store extends Base {
  #secret = 1;
  count = 2;

  static open() {
    return new Store(rate);
  }
}

const handlers = {
  close(order) { return order.close(); },
  open: (order) => order.open(),
};

exports.sum = function (a, b) {
  return a + b;
};

module.exports = { router, Store };
