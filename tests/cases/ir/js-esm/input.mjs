// ES modules; a bare list of exports is done when the module has run.
import def, { one, two as deux, default as again } from './a.js';
import * as everything from "everything";
import 'side-effect';
export { late, deux as two };
export const named = one, { left, right: [other] } = def;
export async function handler(event) {
  return everything.run(event, again);
}
export default class Service {}
export * from './all.js';
export * as ns from './ns.js';
export { x, y as default } from './x.js';
let late = 1;
late = 2;
