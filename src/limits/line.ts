/** A place in a line; the line itself links them. */
export interface Place {
  readonly priority: number;
  before?: Place | undefined;
  behind?: Place | undefined;
  level?: Level | undefined;
}

/** Those of one priority, in the order they came. */
interface Level {
  readonly priority: number;
  first: Place | undefined;
  last: Place | undefined;
}

/** A line in which greater priorities come first, and those of one priority in the order they came. */
export class Line<Waiter extends Place> {
  size = 0;
  /** The greatest priority first; a level that is empty goes. */
  private readonly levels: Level[] = [];

  private levelOf(priority: number): Level {
    const at = this.levels.findIndex((level) => level.priority <= priority);
    const found = this.levels[at];
    if (found?.priority === priority) return found;
    const level: Level = { priority, first: undefined, last: undefined };
    this.levels.splice(at < 0 ? this.levels.length : at, 0, level);
    return level;
  }

  add(place: Waiter): void {
    const level = this.levelOf(place.priority);
    place.level = level;
    place.before = level.last;
    if (level.last) level.last.behind = place;
    else level.first = place;
    level.last = place;
    this.size++;
  }

  /** Takes one out, wherever it stands; says whether it was there. */
  remove(place: Waiter): boolean {
    const { level, before, behind } = place;
    if (!level) return false;
    if (before) before.behind = behind;
    else level.first = behind;
    if (behind) behind.before = before;
    else level.last = before;
    if (!level.first) this.levels.splice(this.levels.indexOf(level), 1);
    place.level = place.before = place.behind = undefined;
    this.size--;
    return true;
  }

  /** Whose turn it is. */
  get head(): Waiter | undefined {
    return this.levels[0]?.first as Waiter | undefined;
  }

  /** Whose turn is the last. */
  get tail(): Waiter | undefined {
    return this.levels.at(-1)?.last as Waiter | undefined;
  }

  /** The first of each priority. */
  heads(): Waiter[] {
    return this.levels.map(({ first }) => first as Waiter);
  }
}
