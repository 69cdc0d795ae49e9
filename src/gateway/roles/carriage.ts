/** Carried fields on a client's session: taken from its requests, added to its reports. */
import type { ClientCarried } from '../../config/setup.ts';
import type { CancelReject, ExecutionReport } from '../../core/words/clientSend.ts';
import type { MessageRules } from '../../fix/dictionary.ts';
import type { Fields } from '../../fix/fields.ts';
import { Tag } from '../../fix/tags.ts';
import type { MessageWriter } from '../../fix/writer.ts';
import { applicationRules } from '../../session/messageFaults.ts';
import type { Session } from '../../session/session.ts';
import { type CarriedPlaces, CarriedReader, placesIn, writeCarried } from '../../wire/carrying.ts';

/** Reads each request by the version that it came in. */
export class TakenFields {
  private readonly session: Session;
  private readonly tags: readonly number[];
  private readonly readers = new Map<MessageRules | undefined, CarriedReader>();

  constructor(session: Session, tags: readonly number[]) {
    this.session = session;
    this.tags = tags;
  }

  read(fields: Fields): string {
    const { config, applVerID } = this.session;
    const at = fields.find(Tag.ApplVerID);
    const rules = applicationRules(config, at < 0 ? applVerID : fields.textAt(at));
    let reader = this.readers.get(rules);
    if (reader === undefined) this.readers.set(rules, (reader = new CarriedReader(this.tags, rules)));
    return reader.read(fields);
  }
}

/** What reports about one client's orders have on one session, as far as its version has it. */
export class AddedFields {
  private readonly inReports: CarriedPlaces;
  private readonly inRejects: CarriedPlaces;
  private readonly back: CarriedPlaces;

  constructor({ config, applVerID }: Session, { echoed, back }: ClientCarried) {
    const rules = applicationRules(config, applVerID);
    const places = (tags: readonly number[], msgType: string) => placesIn(tags, msgType, rules, config.edits);
    // An ExecutionReport has the order's Account(1) anyway.
    const others = echoed.filter((tag) => tag !== Tag.Account);
    this.inReports = places(others, '8');
    this.inRejects = places(echoed, '9');
    this.back = places(back, '8');
  }

  /** Undefined where nothing is added, as for most clients. */
  static for(session: Session, carried: ClientCarried): AddedFields | undefined {
    return carried.echoed.length + carried.back.length === 0 ? undefined : new AddedFields(session, carried);
  }

  write(w: MessageWriter, report: ExecutionReport | CancelReject): void {
    if (report.kind === 'cancelReject') return writeCarried(w, report.carried, this.inRejects);
    writeCarried(w, report.carried, this.inReports);
    writeCarried(w, report.carriedBack, this.back);
  }
}
