package client

import (
	"encoding/json"
	"fmt"
	"os"
)

// credentials are who a client says that it is. The zero value says nothing.
type credentials struct {
	Username string `json:"username"`
	Password string `json:"password"`
	// file holds newer ones; empty means that there never are any.
	file string
}

func credentialsOf(username, password *string) credentials {
	var c credentials
	if username != nil {
		c.Username = *username
	}
	if password != nil {
		c.Password = *password
	}
	return c
}

// now returns what to show to a server that is greeted now.
func (c credentials) now() (credentials, error) {
	if c.file == "" {
		return c, nil
	}
	content, err := os.ReadFile(c.file)
	if err != nil {
		return c, fmt.Errorf("credentials: %w", err)
	}
	fresh := credentials{file: c.file}
	if err := json.Unmarshal(content, &fresh); err != nil {
		return c, fmt.Errorf("credentials: %s: %w", c.file, err)
	}
	return fresh, nil
}
