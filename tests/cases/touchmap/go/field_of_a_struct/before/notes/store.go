package notes

import "fmt"

// Note is a line of text.
type Note struct {
	ID   string
	Text string
}

// Store keeps notes.
type Store struct{ notes []Note }

// Add keeps one more.
func (s *Store) Add(n Note) error {
	if n.ID == "" {
		return fmt.Errorf("no id")
	}
	s.notes = append(s.notes, n)
	return nil
}

func heading(n Note) string {
	return n.Text[:10]
}
