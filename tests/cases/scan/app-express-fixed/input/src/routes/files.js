const express = require('express');
const path = require('path');
const { requireAuth } = require('../middleware/auth');

class FileController {
  constructor(root) {
    this.root = root;
    this.download = this.download.bind(this);
  }

  download(req, res) {
    res.sendFile(path.basename(req.query.name), { root: this.root });
  }
}

const controller = new FileController(path.join(__dirname, '../../public'));
const router = express.Router();
router.use(requireAuth);
router.route('/download').get(controller.download);

module.exports = router;
