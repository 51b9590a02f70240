package main

func (r *report) faultChecks() {}
