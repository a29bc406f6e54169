const mysql = require('mysql2/promise');
const knex = require('knex');
const mongoose = require('mongoose');

const pool = mysql.createPool({ host: process.env.DB_HOST, user: 'club', password: process.env.DB_PASS, database: 'club' });
const db = knex({ client: 'mysql2', connection: process.env.DB_URL });
mongoose.connect(process.env.MONGO_URL);

const MemberSchema = new mongoose.Schema({ name: String, email: String, role: { type: String, default: 'member' }, passwordHash: String });
const Member = mongoose.model('Member', MemberSchema);

module.exports = { pool, db, Member };
