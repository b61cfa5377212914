"""The ground floor: database, jobs, storage, mail, languages, security, shared page parts."""
