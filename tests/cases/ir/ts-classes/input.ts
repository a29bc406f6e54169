@Controller('cats')
export class Cats {
  private cache?: Map<string, string>;
  @Inject(TOKEN) private readonly service: Service;
  constructor(private readonly db: Db, public name = 'cats', plain: string) {}
  @Get(':id')
  async find(@Param('id') id: string, @Body() { age }: Dto): Promise<Cat> {
    return this.db.find(id, age);
  }
  abstract later(): void;
}
abstract class Base<T> extends Generic<T> implements Shape {
  protected abstract x: number;
  static counter = 0;
  declare y: string;
}
namespace Tools.Text {
  export const trim = (s: string) => s.trim();
  const hidden = 1;
  export function pad(s: string) { return s + hidden; }
}
