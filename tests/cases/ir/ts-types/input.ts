import type { Only } from './types';
import { type Gone, kept } from './mixed';
import fs = require('fs');
import Alias = Outer.Inner;
declare const ambient: string;
interface Shape { id: string }
type Handler = (event: Shape) => Promise<void>;
export type { Only };
export { kept, type Gone as G };
function overload(a: string): void;
function overload(a: number): void;
function overload(this: Shape, a: any, b?: number, c: string = 'x'): void {
  const body = JSON.parse(<string>a) as Shape;
  use(body!.id, (b satisfies number), fs as unknown as Only, generic<Shape>(Alias));
}
export enum Color { Red, Green = 'green', Blue }
export import Short = Color.Red;
const rows = db.sql<Row<{ n: number }>[]>`SELECT ${rows(x < y, 1 > `0`)}`;
const same = (a: Map<string, Row>) => `a<b>`;
export = overload;
