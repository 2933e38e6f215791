import { z } from "zod";
import { prisma } from "./db";

export interface Note {
  id: string;
  text: string;
}

export const NoteInput = z.object({ text: z.string() });

export class NoteRepository {
  constructor(private readonly client = prisma) {}

  async list(owner: string, limit = 50): Promise<Note[]> {
    return this.client.note.findMany({ where: { owner } });
  }
}

export function titleOf(note: Note): string {
  return note.text.slice(0, 20);
}

export const bodyOf = (note: Note) => {
  return note.text.slice(20);
};
