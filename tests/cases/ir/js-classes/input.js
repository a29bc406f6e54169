class Repo extends Base.Thing {
  #secret = 1;
  static table = 'users';
  static make = () => new Repo();
  handler = async (event) => this.#find(event.id);
  log = wrap(() => this.#secret);
  constructor(db) {
    super(db);
    this.db = db;
  }
  async #find(id) {
    return super.find(id);
  }
  get name() { return this.db.name; }
  set name(value) { this.db.name = value; }
  static async create(db) { return new this(db); }
  *[Symbol.iterator]() { yield* this.all; yield 1; }
  static { register(Repo); }
}
const Anonymous = class { field = 1; };
const Derived = class Inner extends Repo { extra = Inner; };
